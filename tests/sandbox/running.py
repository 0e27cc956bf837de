"""A published caseplan whose stages make workitems, and its cases: what tests of running cases start from."""

from typing import Any

from tests.sandbox.making import PLANS, Api

Json = dict[str, Any]

CASES = "casemanagement/cases"
ITEMS = "taskmanagement/workitems"


class Running:
    """A caseplan of three stages; `stages` is how many of them, from the first on, have a worktype."""

    def __init__(self, api: Api, stages: int = 2, intake: bool = True, **caseplan: Any) -> None:
        self.api = api
        self.schema = api.schema("customer", "channel")
        self.worktype = api.worktype(schemaId=self.schema["id"])
        settings = [
            {"property": "customer_text", "required": True, "displayOrder": 1},
            {"property": "channel_text", "required": False, "displayOrder": 2},
        ]
        body = {"dataSchemas": [{"id": self.schema["id"]}], **({"intakeSettings": settings} if intake else {})}
        self.caseplan = api.caseplan(**body, **caseplan)
        self.plan = f"{PLANS}/{self.caseplan['id']}"
        for number in range(stages):
            change = {"activityType": "Workitem", "workitemSettings": {"worktypeId": self.worktype["id"]}}
            api.changed(api.step_path(self.caseplan["id"], number), change)
        api.made(f"{self.plan}/publish", {})
        self.contact = str(api.seen("externalcontacts/contacts")["entities"][0]["id"])

    def body(self, **fields: Any) -> Json:
        body = {
            "caseplanId": self.caseplan["id"],
            "externalContactId": self.contact,
            "intake": [{"data": {"customer_text": "Ada"}}],
        }
        return {**body, **fields}

    def make(self, **fields: Any) -> Json:
        return self.api.made(CASES, self.body(**fields))

    def case(self, **fields: Any) -> str:
        """A case that is made, by its path."""
        return f"{CASES}/{self.make(**fields)['id']}"

    def stages(self, case: str) -> list[Json]:
        return list(self.api.seen(f"{case}/stages")["entities"])

    def step(self, case: str, stage: int) -> Json:
        stage_id = self.stages(case)[stage]["id"]
        step: Json = self.api.seen(f"{case}/stages/{stage_id}/steps")["entities"][0]
        return step

    def workitem(self, case: str, stage: int) -> str:
        """The path of a stage's workitem."""
        return f"{ITEMS}/{self.step(case, stage)['workitemActivity']['id']}"

    def close(self, case: str, stage: int) -> None:
        closed = next(one["id"] for one in self.worktype["statuses"] if one["category"] == "Closed")
        self.api.changed(self.workitem(case, stage), {"statusId": closed})

    def states(self, case: str) -> list[str]:
        return [one["status"] for one in self.stages(case)]
