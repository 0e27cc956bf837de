"""One source, three bindings: an exchange as a blocking call, as an awaitable, or as it is.

Owns the descriptors that groups of endpoints are written with, and the exact types of each face. Inside the
engine the plain face is used, so that its exchanges can be part of larger ones.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from genesys_caseplans.http.exchange import Answer, Exchange, answered
from genesys_caseplans.http.paging import Page, all_pages

if TYPE_CHECKING:  # kinds are read by commands that talk to no API: they must not pay for the HTTP stack
    from genesys_caseplans.http.drivers import AsyncDriver, SyncDriver

P = ParamSpec("P")
T = TypeVar("T")


class Binding:
    """How a group's exchanges are run."""


class Sync(Binding):
    """Runs on a `SyncDriver`: a call gives the value, a listing a `Listed`."""

    def __init__(self, driver: SyncDriver):
        self.driver = driver

    def call(self, make: Callable[P, Exchange[T]]) -> Call[P, T]:
        """A function that gives the exchange's value."""
        return Call(self.driver, make)

    def items(self, make: Callable[[], Exchange[Page[T]]]) -> Listed[T]:
        """What a listing holds, read as it is asked for."""
        return Listed(self.driver, make)


class Async(Binding):
    """Runs on an `AsyncDriver`: a call gives a coroutine, a listing an `AsyncListed`."""

    def __init__(self, driver: AsyncDriver):
        self.driver = driver

    def call(self, make: Callable[P, Exchange[T]]) -> AsyncCall[P, T]:
        """A function that gives a coroutine of the exchange's value."""
        return AsyncCall(self.driver, make)

    def items(self, make: Callable[[], Exchange[Page[T]]]) -> AsyncListed[T]:
        """What a listing holds, read as it is asked for."""
        return AsyncListed(self.driver, make)


class Raw(Binding):
    """Runs nothing: a call gives the exchange, a listing an exchange of the whole list."""

    def call(self, make: Callable[P, Exchange[T]]) -> Callable[P, Exchange[T]]:
        """The function itself."""
        return make

    def items(self, make: Callable[[], Exchange[Page[T]]]) -> Exchange[list[T]]:
        """An exchange that reads all pages."""
        return all_pages(make())


class Call(Generic[P, T]):
    """A method that blocks until it is answered."""

    def __init__(self, driver: SyncDriver, make: Callable[P, Exchange[T]]):
        self._driver = driver
        self._make = make
        functools.update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Its value."""
        return self._driver.run(self._make(*args, **kwargs))

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Answer[T]:
        """Its value beside the answer: status, headers, correlation id, body."""
        return self._driver.run(answered(self._make(*args, **kwargs)))


class AsyncCall(Generic[P, T]):
    """A method to be awaited."""

    def __init__(self, driver: AsyncDriver, make: Callable[P, Exchange[T]]):
        self._driver = driver
        self._make = make
        functools.update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
        """Its value."""
        return self._driver.run(self._make(*args, **kwargs))

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, Answer[T]]:
        """Its value beside the answer: status, headers, correlation id, body."""
        return self._driver.run(answered(self._make(*args, **kwargs)))


class Listed(Iterator[T]):
    """What a listing holds, page after page as it is asked for. `first`, `pages` and `answers` each begin anew."""

    def __init__(self, driver: SyncDriver, make: Callable[[], Exchange[Page[T]]]):
        self._driver = driver
        self._make = make
        self._items = (item for page in self.pages() for item in page)

    def __next__(self) -> T:
        return next(self._items)

    def first(self, number: int) -> list[T]:
        """So many items, or all where there are fewer; no page more is read than that takes."""
        found: list[T] = []
        for page in self.pages() if number > 0 else ():
            found += page
            if len(found) >= number:
                break
        return found[: max(number, 0)]

    def pages(self) -> Iterator[list[T]]:
        """The items of each page."""
        return (answer.value for answer in self.answers())

    def answers(self) -> Iterator[Answer[list[T]]]:
        """The items of each page beside its answer: status, headers, correlation id, body."""
        following: Exchange[Page[T]] | None = self._make()
        while following is not None:
            current = self._driver.run(answered(following))
            yield _of_items(current)
            following = current.value.following


class AsyncListed(AsyncIterator[T]):
    """What a listing holds, page after page as it is asked for. `first`, `pages` and `answers` each begin anew."""

    def __init__(self, driver: AsyncDriver, make: Callable[[], Exchange[Page[T]]]):
        self._driver = driver
        self._make = make
        self._items = self._each()

    async def __anext__(self) -> T:
        return await anext(self._items)

    async def _each(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page:
                yield item

    async def first(self, number: int) -> list[T]:
        """So many items, or all where there are fewer; no page more is read than that takes."""
        found: list[T] = []
        if number > 0:
            async for page in self.pages():
                found += page
                if len(found) >= number:
                    break
        return found[: max(number, 0)]

    async def pages(self) -> AsyncIterator[list[T]]:
        """The items of each page."""
        async for answer in self.answers():
            yield answer.value

    async def answers(self) -> AsyncIterator[Answer[list[T]]]:
        """The items of each page beside its answer: status, headers, correlation id, body."""
        following: Exchange[Page[T]] | None = self._make()
        while following is not None:
            current = await self._driver.run(answered(following))
            yield _of_items(current)
            following = current.value.following


def _of_items(page: Answer[Page[T]]) -> Answer[list[T]]:
    return Answer(page.value.items, page.status, page.headers, page.correlation_id, page.body)


F = TypeVar("F", bound=Binding)


class Group(Generic[F]):
    """Endpoints that belong together, on one face."""

    def __init__(self, binding: F):
        self.binding: F = binding


class endpoint(Generic[P, T]):
    """Makes a method that returns an exchange callable on every face."""

    def __init__(self, function: Callable[Concatenate[Any, P], Exchange[T]]):
        self._function = function
        functools.update_wrapper(self, function)  # type: ignore[arg-type]

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Group[Sync], owner: type) -> Call[P, T]: ...
    @overload
    def __get__(self, instance: Group[Async], owner: type) -> AsyncCall[P, T]: ...
    @overload
    def __get__(self, instance: Group[Raw], owner: type) -> Callable[P, Exchange[T]]: ...
    def __get__(self, instance: Group[Any] | None, owner: type) -> Any:
        """The method, bound to a group and running on its face."""
        if instance is None:
            return self
        return instance.binding.call(self._function.__get__(instance))


class listing(Generic[P, T]):
    """Makes a method that returns an exchange of a first page a listing on every face."""

    def __init__(self, function: Callable[Concatenate[Any, P], Exchange[Page[T]]]):
        self._function = function
        functools.update_wrapper(self, function)  # type: ignore[arg-type]

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Group[Sync], owner: type) -> Callable[P, Listed[T]]: ...
    @overload
    def __get__(self, instance: Group[Async], owner: type) -> Callable[P, AsyncListed[T]]: ...
    @overload
    def __get__(self, instance: Group[Raw], owner: type) -> Callable[P, Exchange[list[T]]]: ...
    def __get__(self, instance: Group[Any] | None, owner: type) -> Any:
        """The method, bound to a group and running on its face."""
        if instance is None:
            return self

        @functools.wraps(self._function)
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return instance.binding.items(lambda: self._function(instance, *args, **kwargs))

        return call
