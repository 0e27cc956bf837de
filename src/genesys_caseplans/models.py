"""The models of the API, all in one place: what the clients' methods take and give.

from genesys_caseplans.models import WorkitemCreate

client.workitems.create(WorkitemCreate(name="Call Ada", type_id=worktype.id))

Names are snake_case here and camelCase on the wire; a field that is left out is not sent, None is sent as `null`. What the
API answers beyond a model is in its `model_extra`.
"""

from genesys_caseplans.http.wire import EntityRef as EntityRef
from genesys_caseplans.kinds.caseplan.client import (
    Caseplan as Caseplan,
)
from genesys_caseplans.kinds.caseplan.client import (
    CaseplanCreate as CaseplanCreate,
)
from genesys_caseplans.kinds.caseplan.client import (
    CaseplanSchema as CaseplanSchema,
)
from genesys_caseplans.kinds.caseplan.client import (
    CaseplanUpdate as CaseplanUpdate,
)
from genesys_caseplans.kinds.caseplan.client import (
    CasesJob as CasesJob,
)
from genesys_caseplans.kinds.caseplan.client import (
    IntakeSetting as IntakeSetting,
)
from genesys_caseplans.kinds.caseplan.client import (
    Stageplan as Stageplan,
)
from genesys_caseplans.kinds.caseplan.client import (
    StageplanCreate as StageplanCreate,
)
from genesys_caseplans.kinds.caseplan.client import (
    StageplanUpdate as StageplanUpdate,
)
from genesys_caseplans.kinds.caseplan.client import (
    Stepplan as Stepplan,
)
from genesys_caseplans.kinds.caseplan.client import (
    StepplanUpdate as StepplanUpdate,
)
from genesys_caseplans.kinds.caseplan.client import (
    WorkitemSettings as WorkitemSettings,
)
from genesys_caseplans.kinds.caseplan.client import (
    WorkitemSettingsUpdate as WorkitemSettingsUpdate,
)
from genesys_caseplans.kinds.customer_intent.client import (
    AssignedSourceIntent as AssignedSourceIntent,
)
from genesys_caseplans.kinds.customer_intent.client import (
    BulkResult as BulkResult,
)
from genesys_caseplans.kinds.customer_intent.client import (
    BulkResults as BulkResults,
)
from genesys_caseplans.kinds.customer_intent.client import (
    CustomerIntent as CustomerIntent,
)
from genesys_caseplans.kinds.customer_intent.client import (
    CustomerIntentCreate as CustomerIntentCreate,
)
from genesys_caseplans.kinds.customer_intent.client import (
    CustomerIntentUpdate as CustomerIntentUpdate,
)
from genesys_caseplans.kinds.customer_intent.client import (
    SourceIntent as SourceIntent,
)
from genesys_caseplans.kinds.history import (
    DateChange as DateChange,
)
from genesys_caseplans.kinds.history import (
    FlagChange as FlagChange,
)
from genesys_caseplans.kinds.history import (
    ListChange as ListChange,
)
from genesys_caseplans.kinds.history import (
    MapChange as MapChange,
)
from genesys_caseplans.kinds.history import (
    NumberChange as NumberChange,
)
from genesys_caseplans.kinds.history import (
    RuleSettingsChange as RuleSettingsChange,
)
from genesys_caseplans.kinds.history import (
    TextChange as TextChange,
)
from genesys_caseplans.kinds.intent_category import (
    IntentCategory as IntentCategory,
)
from genesys_caseplans.kinds.intent_category import (
    IntentCategoryCreate as IntentCategoryCreate,
)
from genesys_caseplans.kinds.intent_category import (
    IntentCategoryUpdate as IntentCategoryUpdate,
)
from genesys_caseplans.kinds.lookups.client import (
    Division as Division,
)
from genesys_caseplans.kinds.lookups.client import (
    Flow as Flow,
)
from genesys_caseplans.kinds.lookups.client import (
    Language as Language,
)
from genesys_caseplans.kinds.lookups.client import (
    Organization as Organization,
)
from genesys_caseplans.kinds.lookups.client import (
    Queue as Queue,
)
from genesys_caseplans.kinds.lookups.client import (
    Script as Script,
)
from genesys_caseplans.kinds.lookups.client import (
    Skill as Skill,
)
from genesys_caseplans.kinds.lookups.client import (
    User as User,
)
from genesys_caseplans.kinds.schema.client import (
    CoreType as CoreType,
)
from genesys_caseplans.kinds.schema.client import (
    DataSchema as DataSchema,
)
from genesys_caseplans.kinds.schema.client import (
    DataSchemaCreate as DataSchemaCreate,
)
from genesys_caseplans.kinds.schema.client import (
    DataSchemaPut as DataSchemaPut,
)
from genesys_caseplans.kinds.schema.client import (
    ItemValidationLimits as ItemValidationLimits,
)
from genesys_caseplans.kinds.schema.client import (
    JsonSchema as JsonSchema,
)
from genesys_caseplans.kinds.schema.client import (
    Range as Range,
)
from genesys_caseplans.kinds.schema.client import (
    SchemaLimits as SchemaLimits,
)
from genesys_caseplans.kinds.schema.client import (
    ValidationLimits as ValidationLimits,
)
from genesys_caseplans.kinds.workbin import (
    Workbin as Workbin,
)
from genesys_caseplans.kinds.workbin import (
    WorkbinCreate as WorkbinCreate,
)
from genesys_caseplans.kinds.workbin import (
    WorkbinUpdate as WorkbinUpdate,
)
from genesys_caseplans.kinds.workbin_history import (
    WorkbinChange as WorkbinChange,
)
from genesys_caseplans.kinds.workbin_history import (
    WorkbinDelta as WorkbinDelta,
)
from genesys_caseplans.kinds.workbin_history import (
    WorkbinVersion as WorkbinVersion,
)
from genesys_caseplans.kinds.worktype.client import (
    RuleSettings as RuleSettings,
)
from genesys_caseplans.kinds.worktype.client import (
    SchemaRef as SchemaRef,
)
from genesys_caseplans.kinds.worktype.client import (
    StatusCreate as StatusCreate,
)
from genesys_caseplans.kinds.worktype.client import (
    StatusUpdate as StatusUpdate,
)
from genesys_caseplans.kinds.worktype.client import (
    WorkitemStatus as WorkitemStatus,
)
from genesys_caseplans.kinds.worktype.client import (
    Worktype as Worktype,
)
from genesys_caseplans.kinds.worktype.client import (
    WorktypeCreate as WorktypeCreate,
)
from genesys_caseplans.kinds.worktype.client import (
    WorktypeUpdate as WorktypeUpdate,
)
from genesys_caseplans.kinds.worktype.history import (
    WorktypeChange as WorktypeChange,
)
from genesys_caseplans.kinds.worktype.history import (
    WorktypeDelta as WorktypeDelta,
)
from genesys_caseplans.kinds.worktype.history import (
    WorktypeVersion as WorktypeVersion,
)
from genesys_caseplans.runtime.case_models import (
    Case as Case,
)
from genesys_caseplans.runtime.case_models import (
    CaseAssociation as CaseAssociation,
)
from genesys_caseplans.runtime.case_models import (
    CaseAssociationCreate as CaseAssociationCreate,
)
from genesys_caseplans.runtime.case_models import (
    CaseCreate as CaseCreate,
)
from genesys_caseplans.runtime.case_models import (
    CaseFilter as CaseFilter,
)
from genesys_caseplans.runtime.case_models import (
    CaseplanRef as CaseplanRef,
)
from genesys_caseplans.runtime.case_models import (
    CaseQuery as CaseQuery,
)
from genesys_caseplans.runtime.case_models import (
    CaseQueryError as CaseQueryError,
)
from genesys_caseplans.runtime.case_models import (
    CaseQueryJob as CaseQueryJob,
)
from genesys_caseplans.runtime.case_models import (
    CaseSort as CaseSort,
)
from genesys_caseplans.runtime.case_models import (
    Comment as Comment,
)
from genesys_caseplans.runtime.case_models import (
    CommentCreate as CommentCreate,
)
from genesys_caseplans.runtime.case_models import (
    FailureReason as FailureReason,
)
from genesys_caseplans.runtime.case_models import (
    Intake as Intake,
)
from genesys_caseplans.runtime.case_models import (
    Stage as Stage,
)
from genesys_caseplans.runtime.case_models import (
    Step as Step,
)
from genesys_caseplans.runtime.case_models import (
    TerminateJob as TerminateJob,
)
from genesys_caseplans.runtime.org_models import (
    ClonedUser as ClonedUser,
)
from genesys_caseplans.runtime.org_models import (
    ExternalContact as ExternalContact,
)
from genesys_caseplans.runtime.org_models import (
    ExternalContactCreate as ExternalContactCreate,
)
from genesys_caseplans.runtime.org_models import (
    Grant as Grant,
)
from genesys_caseplans.runtime.org_models import (
    GrantPolicy as GrantPolicy,
)
from genesys_caseplans.runtime.org_models import (
    GrantRole as GrantRole,
)
from genesys_caseplans.runtime.org_models import (
    IntentAssignment as IntentAssignment,
)
from genesys_caseplans.runtime.org_models import (
    IntentAssignmentCreate as IntentAssignmentCreate,
)
from genesys_caseplans.runtime.org_models import (
    Limit as Limit,
)
from genesys_caseplans.runtime.org_models import (
    NamedEntity as NamedEntity,
)
from genesys_caseplans.runtime.org_models import (
    OAuthClient as OAuthClient,
)
from genesys_caseplans.runtime.org_models import (
    Subject as Subject,
)
from genesys_caseplans.runtime.org_models import (
    TokenInfo as TokenInfo,
)
from genesys_caseplans.runtime.references import ContactRef as ContactRef
from genesys_caseplans.runtime.workitem_history import (
    CategoryChange as CategoryChange,
)
from genesys_caseplans.runtime.workitem_history import (
    ScoredAgentDelta as ScoredAgentDelta,
)
from genesys_caseplans.runtime.workitem_history import (
    ScoredAgentsChange as ScoredAgentsChange,
)
from genesys_caseplans.runtime.workitem_history import (
    WorkitemChange as WorkitemChange,
)
from genesys_caseplans.runtime.workitem_history import (
    WorkitemDelta as WorkitemDelta,
)
from genesys_caseplans.runtime.workitem_history import (
    WorkitemVersion as WorkitemVersion,
)
from genesys_caseplans.runtime.workitem_history import (
    WrapupChange as WrapupChange,
)
from genesys_caseplans.runtime.workitem_history import (
    WrapupDelta as WrapupDelta,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    AddedWorkitem as AddedWorkitem,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkAdd as BulkAdd,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkAddResult as BulkAddResult,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkAddResults as BulkAddResults,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkEntity as BulkEntity,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkError as BulkError,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkJob as BulkJob,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkJobUpdate as BulkJobUpdate,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkTerminate as BulkTerminate,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkTerminateResult as BulkTerminateResult,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkTerminateResults as BulkTerminateResults,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkWorkitemCreate as BulkWorkitemCreate,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    TerminatedWorkitem as TerminatedWorkitem,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemCriteria as WorkitemCriteria,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemJobFilter as WorkitemJobFilter,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemJobQuery as WorkitemJobQuery,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemJobSort as WorkitemJobSort,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemPredicate as WorkitemPredicate,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemQueryError as WorkitemQueryError,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemQueryFilters as WorkitemQueryFilters,
)
from genesys_caseplans.runtime.workitem_jobs_models import (
    WorkitemQueryJob as WorkitemQueryJob,
)
from genesys_caseplans.runtime.workitem_models import (
    AutoStatusTransition as AutoStatusTransition,
)
from genesys_caseplans.runtime.workitem_models import (
    ManualAssignment as ManualAssignment,
)
from genesys_caseplans.runtime.workitem_models import (
    ScoredAgent as ScoredAgent,
)
from genesys_caseplans.runtime.workitem_models import (
    ScoredAgentRequest as ScoredAgentRequest,
)
from genesys_caseplans.runtime.workitem_models import (
    Workitem as Workitem,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemCreate as WorkitemCreate,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemError as WorkitemError,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemFilter as WorkitemFilter,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemQuery as WorkitemQuery,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemSort as WorkitemSort,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemTerminate as WorkitemTerminate,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemUpdate as WorkitemUpdate,
)
from genesys_caseplans.runtime.workitem_models import (
    WorkitemWrapup as WorkitemWrapup,
)
from genesys_caseplans.runtime.workitem_models import (
    WrapupUpdate as WrapupUpdate,
)

__all__ = [
    "AddedWorkitem",
    "AssignedSourceIntent",
    "AutoStatusTransition",
    "BulkAdd",
    "BulkAddResult",
    "BulkAddResults",
    "BulkEntity",
    "BulkError",
    "BulkJob",
    "BulkJobUpdate",
    "BulkResult",
    "BulkResults",
    "BulkTerminate",
    "BulkTerminateResult",
    "BulkTerminateResults",
    "BulkWorkitemCreate",
    "Case",
    "CaseAssociation",
    "CaseAssociationCreate",
    "CaseCreate",
    "CaseFilter",
    "CaseQuery",
    "CaseQueryError",
    "CaseQueryJob",
    "CaseSort",
    "Caseplan",
    "CaseplanCreate",
    "CaseplanRef",
    "CaseplanSchema",
    "CaseplanUpdate",
    "CasesJob",
    "CategoryChange",
    "ClonedUser",
    "Comment",
    "CommentCreate",
    "ContactRef",
    "CoreType",
    "CustomerIntent",
    "CustomerIntentCreate",
    "CustomerIntentUpdate",
    "DataSchema",
    "DataSchemaCreate",
    "DataSchemaPut",
    "DateChange",
    "Division",
    "EntityRef",
    "ExternalContact",
    "ExternalContactCreate",
    "FailureReason",
    "FlagChange",
    "Flow",
    "Grant",
    "GrantPolicy",
    "GrantRole",
    "Intake",
    "IntakeSetting",
    "IntentAssignment",
    "IntentAssignmentCreate",
    "IntentCategory",
    "IntentCategoryCreate",
    "IntentCategoryUpdate",
    "ItemValidationLimits",
    "JsonSchema",
    "Language",
    "Limit",
    "ListChange",
    "ManualAssignment",
    "MapChange",
    "NamedEntity",
    "NumberChange",
    "OAuthClient",
    "Organization",
    "Queue",
    "Range",
    "RuleSettings",
    "RuleSettingsChange",
    "SchemaLimits",
    "SchemaRef",
    "ScoredAgent",
    "ScoredAgentDelta",
    "ScoredAgentRequest",
    "ScoredAgentsChange",
    "Script",
    "Skill",
    "SourceIntent",
    "Stage",
    "Stageplan",
    "StageplanCreate",
    "StageplanUpdate",
    "StatusCreate",
    "StatusUpdate",
    "Step",
    "Stepplan",
    "StepplanUpdate",
    "Subject",
    "TerminateJob",
    "TerminatedWorkitem",
    "TextChange",
    "TokenInfo",
    "User",
    "ValidationLimits",
    "Workbin",
    "WorkbinChange",
    "WorkbinCreate",
    "WorkbinDelta",
    "WorkbinUpdate",
    "WorkbinVersion",
    "Workitem",
    "WorkitemChange",
    "WorkitemCreate",
    "WorkitemCriteria",
    "WorkitemDelta",
    "WorkitemError",
    "WorkitemFilter",
    "WorkitemJobFilter",
    "WorkitemJobQuery",
    "WorkitemJobSort",
    "WorkitemPredicate",
    "WorkitemQuery",
    "WorkitemQueryError",
    "WorkitemQueryFilters",
    "WorkitemQueryJob",
    "WorkitemSettings",
    "WorkitemSettingsUpdate",
    "WorkitemSort",
    "WorkitemStatus",
    "WorkitemTerminate",
    "WorkitemUpdate",
    "WorkitemVersion",
    "WorkitemWrapup",
    "Worktype",
    "WorktypeChange",
    "WorktypeCreate",
    "WorktypeDelta",
    "WorktypeUpdate",
    "WorktypeVersion",
    "WrapupChange",
    "WrapupDelta",
    "WrapupUpdate",
]
