"""A client for sandbox tests, and the objects that most of them need first.

Owns: `Api`, and short ways to make each kind of object. What the sandbox answers is judged by `recorder.py`.
"""

import itertools
from typing import Any, Self

import httpx

from genesys_caseplans.sandbox import Sandbox

Json = dict[str, Any]

NOWHERE = "00000000-0000-4000-8000-000000000000"
_numbers = itertools.count(1)


class Api:
    """Talks to a sandbox over real HTTP, logged in; paths are those below /api/v2."""

    def __init__(self, sandbox: Sandbox, client_id: str | None = None) -> None:
        self.sandbox = sandbox
        self.client_id = client_id or sandbox.client_id
        self.http = httpx.Client(base_url=sandbox.url, verify=False, trust_env=False)
        self.login()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def login(self) -> str:
        answer = self.http.post(
            "/oauth/token",
            auth=(self.client_id, self.sandbox.client_secret),
            data={"grant_type": "client_credentials"},
        )
        token = str(answer.json()["access_token"])
        self.http.headers["Authorization"] = f"Bearer {token}"
        return token

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(f"/api/v2/{path}", params=params or None)

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self.http.post(f"/api/v2/{path}", json=body)

    def put(self, path: str, body: Any) -> httpx.Response:
        return self.http.put(f"/api/v2/{path}", json=body)

    def patch(self, path: str, body: Any) -> httpx.Response:
        return self.http.patch(f"/api/v2/{path}", json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.http.delete(f"/api/v2/{path}")

    def made(self, path: str, body: Json) -> Json:
        answer = self.post(path, body)
        assert answer.status_code in (200, 201, 202), answer.text
        made: Json = answer.json()
        return made

    def seen(self, path: str, **params: Any) -> Json:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        seen: Json = answer.json()
        return seen

    def changed(self, path: str, body: Json) -> Json:
        answer = self.patch(path, body)
        assert answer.status_code == 200, answer.text
        changed: Json = answer.json()
        return changed

    # -- objects

    def home(self) -> str:
        return str(self.seen("authorization/divisions/home")["id"])

    def support(self) -> str:
        return str(self.seen("authorization/divisions", name="Support")["entities"][0]["id"])

    def user(self, email: str = "jane.doe@example.com") -> str:
        query = {"query": [{"type": "EXACT", "fields": ["email"], "values": [email]}]}
        return str(self.made("users/search", query)["results"][0]["id"])

    def schema(self, *texts: str, name: str = "Escalation") -> Json:
        properties = {f"{key}_text": text_property(key) for key in texts or ("customer",)}
        return self.made("taskmanagement/workitems/schemas", schema_body(properties, name))

    def workbin(self, **fields: Any) -> Json:
        return self.made("taskmanagement/workbins", {"name": f"Workbin {next(_numbers)}", **fields})

    def worktype(self, **fields: Any) -> Json:
        fields.setdefault("name", f"Worktype {next(_numbers)}")
        if "defaultWorkbinId" not in fields:
            division = {"divisionId": fields["divisionId"]} if "divisionId" in fields else {}
            fields["defaultWorkbinId"] = self.workbin(**division)["id"]
        return self.made("taskmanagement/worktypes", fields)

    def intent(self) -> str:
        category = self.made("intents/categories", {"name": "Care", "description": "All about care"})
        body = {"name": "Escalate", "description": "Say it louder", "expiryTime": 720}
        intent = self.made("intents/customerintents", {**body, "categoryId": category["id"]})
        return str(intent["id"])

    def caseplan(self, **fields: Any) -> Json:
        number = next(_numbers)
        body = {"name": f"Caseplan {number}", "referencePrefix": f"P{number}", "divisionId": "*", **fields}
        if "customerIntentId" not in body:
            body["customerIntentId"] = self.intent()
        return self.made(PLANS, body)

    def published(self, **fields: Any) -> Json:
        """A caseplan whose version 1 is published."""
        fields.setdefault("dataSchemas", [{"id": self.schema()["id"]}])
        caseplan = self.caseplan(**fields)
        return self.made(f"{PLANS}/{caseplan['id']}/publish", {})

    def stages(self, caseplan_id: str, version: str = "latest") -> list[Json]:
        found = self.seen(f"{PLANS}/{caseplan_id}/versions/{version}/stageplans")
        return list(found["entities"])

    def step_path(self, caseplan_id: str, stage: int = 0) -> str:
        """Where the step of a stage is changed."""
        stage_id = self.stages(caseplan_id)[stage]["id"]
        steps = self.seen(f"{PLANS}/{caseplan_id}/versions/latest/stageplans/{stage_id}/stepplans")
        return f"{PLANS}/{caseplan_id}/stageplans/{stage_id}/stepplans/{steps['entities'][0]['id']}"


PLANS = "casemanagement/caseplans"


def text_property(title: str) -> Json:
    limits = {"minLength": 0, "maxLength": 100}
    return {"title": title, "description": "", "allOf": [{"$ref": "#/definitions/text"}], **limits}


def schema_body(properties: Json, name: str = "Escalation") -> Json:
    document = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": name,
        "description": "",
        "properties": properties,
    }
    return {"name": name, "jsonSchema": document, "enabled": True}


def refused(answer: httpx.Response, status: int, code: str) -> None:
    """An error with this status and code, in the API's shape."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    assert body["status"] == status
    assert body["message"]
    assert body["contextId"] == answer.headers["inin-correlation-id"]
