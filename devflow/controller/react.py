"""From a change to the new state and its effects: pure but for the state, which it updates."""

from datetime import datetime

from msgspec.structs import replace

from devflow.controller.change import (
    AbortAnswered,
    AnalysisChanged,
    ApplicationChanged,
    Change,
    GateChecked,
    GateDecided,
    ImageFound,
    JobLeftAlone,
    JobStored,
    OtherIdFound,
    OtherRecordFound,
    PodChanged,
    PromotionAnswered,
    ReplicaSetChanged,
    RequestConfirmed,
    RolloutChanged,
    RouteChanged,
    TakenOver,
    TimePassed,
    WorkloadChecked,
)
from devflow.controller.effect import AllSeen, Effect, job_changed
from devflow.controller.follow_app import delete_app, follow, put_rollout, record
from devflow.controller.gates.checked import gate_checked
from devflow.controller.judging.judge import given_up, judge
from devflow.controller.refused import judge_refused
from devflow.controller.requests import follow_request, judge_request, judge_requests
from devflow.controller.state.state import State
from devflow.controller.state.tracked_job import TrackedJob
from devflow.kube.listing import Key
from devflow.kube.watch import EventType
from devflow.record.fold import claim, stable_served


def react(state: State, change: Change, now: datetime) -> list[Effect]:
    """Update the state by a change that came in at ``now``, and return what is to be done."""
    match change:
        case RolloutChanged():
            return _rollout(state, change, now)
        case PodChanged():
            return _pod(state, change, now)
        case JobStored(tracked, taken, sent):
            tracked.wrote(taken, sent)
            return []
        case AnalysisChanged():
            return _analysis(state, change, now)
        case ReplicaSetChanged():
            return _replica_set(state, change, now)
        case RouteChanged():
            return _route(state, change, now)
        case ApplicationChanged():
            return _application(state, change, now)
        case TimePassed():
            judged = [one for app in state.open.values() for one in judge(state, app, now)]
            return [*judge_requests(state, now), *judged, *judge_refused(state, now)]
        case RequestConfirmed():
            return _confirmed(state, change, now)
        case ImageFound(app, pod_hash, image):
            app.finding_image = False
            if image:
                app.put_image(pod_hash, image)
            return follow(state, app, now)
        case WorkloadChecked():
            return _checked(state, change, now)
        case AbortAnswered(app, rollout):
            effects = put_rollout(state, app, rollout, now) if rollout else []
            app.aborting = False
            return effects
        case PromotionAnswered():
            return _promoted(state, change, now)
        case TakenOver(app, routes):
            app.taking_over = False
            for reference, route in routes:
                app.put_route(reference, route)
            return follow(state, app, now) if routes else []
        case GateChecked():
            return gate_checked(state, change, now)
        case GateDecided(app, rollout):
            effects = put_rollout(state, app, rollout, now) if rollout else []
            app.at_gate = False
            return effects
        case OtherRecordFound(tracked, theirs):
            tracked.found(theirs)
            return _merged(state, tracked, now)
        case OtherIdFound(tracked, known):
            tracked.rename(known)
            return []
        case JobLeftAlone(tracked):
            tracked.leave_alone()
            return []


def _rollout(state: State, happened: RolloutChanged, now: datetime) -> list[Effect]:
    change = happened.change
    if change.object is not None and change.type is not EventType.DELETED:
        return put_rollout(state, state.app(change.key), change.object, now, gap=change.gap)
    if change.type is EventType.DELETED:
        return delete_app(state, change.key, now, gap=change.gap)
    return _watch_synced(state, now) if change.type is EventType.SYNCED else []


def _application(state: State, happened: ApplicationChanged, now: datetime) -> list[Effect]:
    change = happened.change
    if change.type is EventType.SYNCED:
        return _watch_synced(state, now)
    key = state.applications.put(change)
    if not state.synced:
        return []
    app = state.apps.get(key)
    return [*follow_request(state, key, now), *(follow(state, app, now) if app else [])]


def _watch_synced(state: State, now: datetime) -> list[Effect]:
    """Once the last watch has shown what there was at the start, go on with all of it."""
    state.unsynced -= 1
    if state.unsynced:
        return []
    state.synced = True
    effects: list[Effect] = [AllSeen(len(state.apps))]
    for app in list(state.apps.values()):
        if app.rollout is None:
            effects += delete_app(state, app.key, now, gap=True)
        else:
            effects += follow(state, app, now, gap=True)
    for key in state.applications.apps():
        effects += follow_request(state, key, now)
    return effects


def _pod(state: State, happened: PodChanged, now: datetime) -> list[Effect]:
    app, change = happened.app, happened.change
    # A watch that was stopped may still bring what it had read.
    if happened.pod_hash != app.watched_hash:
        return []
    if change.type is EventType.DELETED:
        app.pods.pop(change.key.name, None)
    elif change.object is not None:
        app.put_pod(change.object, now)
    return follow(state, app, now)


def _analysis(state: State, happened: AnalysisChanged, now: datetime) -> list[Effect]:
    app, change = happened.app, happened.change
    if happened.pod_hash != app.watched_hash:
        return []
    if change.type is EventType.DELETED:
        app.analyses.pop(change.key.name, None)
    elif change.object is not None:
        app.put_analysis(change.object, now)
        return follow(state, app, now)
    return []


def _replica_set(state: State, happened: ReplicaSetChanged, now: datetime) -> list[Effect]:
    app, change = happened.app, happened.change
    if happened.pod_hash != app.watched_hash or app.rollout is None:
        return []
    if change.type is EventType.DELETED:
        app.replica_sets.pop(change.key.name, None)
    elif change.object is not None and change.object.owner == app.rollout.uid:
        app.replica_sets[change.key.name] = change.object
    return follow(state, app, now)


def _route(state: State, happened: RouteChanged, now: datetime) -> list[Effect]:
    app, change = happened.app, happened.change
    stopped = happened.pod_hash != app.watched_hash or happened.reference not in app.references
    if stopped or change.type is EventType.SYNCED:
        return []
    gone = change.type is EventType.DELETED
    app.put_route(happened.reference, None if gone else change.object)
    return follow(state, app, now)


def _confirmed(state: State, answer: RequestConfirmed, now: datetime) -> list[Effect]:
    """Give a new job its id, before it is written, and before the earlier job names it."""
    app, tracked, earlier = answer.app, answer.tracked, answer.earlier
    guessed = tracked.job.id
    if state.may_begin(app.key, answer.request):
        tracked.job = claim(tracked.job, answer.request)
    tracked.is_named = True
    effects: list[Effect] = []
    if earlier is not None and earlier.job.successor == guessed != tracked.job.id:
        before = earlier.job
        earlier.job = replace(before, successor=tracked.job.id)
        if earlier.is_named:
            effects.append(job_changed(earlier, before))
    return [*effects, job_changed(tracked, None), *follow_request(state, app.key, now)]


def _checked(state: State, answer: WorkloadChecked, now: datetime) -> list[Effect]:
    app, effects = answer.app, list[Effect]()
    job = given_up(state, answer, now)
    if job is not None:
        effects += record(state, app, (job,), now, given_up=True)
        effects += judge(state, app, now)
    app.checking = False
    return effects


def _promoted(state: State, answer: PromotionAnswered, now: datetime) -> list[Effect]:
    """Go on with what was promoted, or note that stable has served: then nobody asks again."""
    app, tracked = answer.app, answer.tracked
    if answer.served and app.tracked is tracked:
        effects = record(state, app, (stable_served(tracked.job),), now)
        effects += follow(state, app, now)
    else:
        effects = put_rollout(state, app, answer.rollout, now) if answer.rollout else []
    app.promoting = False
    return effects


def _merged(state: State, tracked: TrackedJob, now: datetime) -> list[Effect]:
    """Go on from what another controller, or a CLI, had written beyond what we knew."""
    effects: list[Effect] = []
    for pending in state.requests.values():
        if pending.tracked is tracked:
            effects += judge_request(pending, now)
    app = state.apps.get(Key(tracked.job.namespace, tracked.job.rollout.name))
    if app is not None and app.tracked is tracked:
        effects += follow(state, app, now, gap=tracked.job is tracked.stored)
    return effects
