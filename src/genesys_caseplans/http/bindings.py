"""One source, three bindings: an exchange as a blocking call, as an awaitable, or as it is.

Owns the descriptors that groups of endpoints are written with, and the exact types of each face. Inside the
engine the plain face is used, so that its exchanges can be part of larger ones.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.http.paging import Page, all_pages

if TYPE_CHECKING:  # kinds are read by commands that talk to no API: they must not pay for the HTTP stack
    from genesys_caseplans.http.drivers import AsyncDriver, SyncDriver

P = ParamSpec("P")
T = TypeVar("T")


class Binding:
    """How a group's exchanges are run."""


class Sync(Binding):
    """Runs on a `SyncDriver`: a call gives the value, a listing an iterator."""

    def __init__(self, driver: SyncDriver):
        self.driver = driver

    def call(self, exchange: Exchange[T]) -> T:
        """The exchange's value."""
        return self.driver.run(exchange)

    def items(self, page: Exchange[Page[T]]) -> Iterator[T]:
        """The items, page after page as they are asked for."""
        following: Exchange[Page[T]] | None = page
        while following is not None:
            current = self.driver.run(following)
            yield from current.items
            following = current.following


class Async(Binding):
    """Runs on an `AsyncDriver`: a call gives a coroutine, a listing an async iterator."""

    def __init__(self, driver: AsyncDriver):
        self.driver = driver

    def call(self, exchange: Exchange[T]) -> Coroutine[Any, Any, T]:
        """A coroutine of the exchange's value."""
        return self.driver.run(exchange)

    async def items(self, page: Exchange[Page[T]]) -> AsyncIterator[T]:
        """The items, page after page as they are asked for."""
        following: Exchange[Page[T]] | None = page
        while following is not None:
            current = await self.driver.run(following)
            for item in current.items:
                yield item
            following = current.following


class Raw(Binding):
    """Runs nothing: a call gives the exchange, a listing an exchange of the whole list."""

    def call(self, exchange: Exchange[T]) -> Exchange[T]:
        """The exchange itself."""
        return exchange

    def items(self, page: Exchange[Page[T]]) -> Exchange[list[T]]:
        """An exchange that reads all pages."""
        return all_pages(page)


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
    def __get__(self, instance: Group[Sync], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, instance: Group[Async], owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def __get__(self, instance: Group[Raw], owner: type) -> Callable[P, Exchange[T]]: ...
    def __get__(self, instance: Group[Any] | None, owner: type) -> Any:
        """The method, bound to a group and running on its face."""
        if instance is None:
            return self

        @functools.wraps(self._function)
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return instance.binding.call(self._function(instance, *args, **kwargs))

        return call


class listing(Generic[P, T]):
    """Makes a method that returns an exchange of a first page an iterator on every face."""

    def __init__(self, function: Callable[Concatenate[Any, P], Exchange[Page[T]]]):
        self._function = function
        functools.update_wrapper(self, function)  # type: ignore[arg-type]

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Group[Sync], owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, instance: Group[Async], owner: type) -> Callable[P, AsyncIterator[T]]: ...
    @overload
    def __get__(self, instance: Group[Raw], owner: type) -> Callable[P, Exchange[list[T]]]: ...
    def __get__(self, instance: Group[Any] | None, owner: type) -> Any:
        """The method, bound to a group and running on its face."""
        if instance is None:
            return self

        @functools.wraps(self._function)
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return instance.binding.items(self._function(instance, *args, **kwargs))

        return call
