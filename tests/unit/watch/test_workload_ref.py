"""A release of an app whose pod template a Deployment has, as it is watched."""

from devflow.watch.decision import decision
from devflow.watch.view import view_of
from tests.unit.watch.objects import NEW, OLD, Shop, replica_set


def of_a_deployment() -> Shop:
    shop = Shop()
    del shop.rollout["spec"]["template"]
    shop.rollout["spec"]["workloadRef"] = {"kind": "Deployment", "name": "web"}
    return shop


def test_its_image_is_that_of_the_newest_revisions_replica_set() -> None:
    shop = of_a_deployment()
    assert (shop.release(10).view.image, shop.release(10).image_from) == (NEW, OLD)
    healthy = shop.healthy()
    assert (healthy.job.to.image, healthy.view.current) == (NEW, True)


def test_before_that_replica_set_is_seen_nothing_is_concluded() -> None:
    shop = of_a_deployment()
    old_alone = [replica_set("old", 1, OLD, 4)]
    view = view_of(shop.state(), None, old_alone, [])
    assert (view.rollout.lacks_image, view.current) == (True, False)


def test_a_replica_set_of_the_deployment_itself_is_no_revision() -> None:
    shop = of_a_deployment()
    other = [replica_set("new", 2, "other:1", 4, owner="deployment")]
    assert view_of(shop.state(), None, other, []).rollout.lacks_image


def test_the_way_back_after_an_abort_is_the_deployments() -> None:
    shop = of_a_deployment()
    shop.release(10)
    told = decision(shop.aborted())
    namespace = shop.rollout["metadata"]["namespace"]
    assert told == f"`kubectl rollout undo deployment/web -n {namespace}` goes back to stable"


def test_the_way_back_of_one_that_argo_rollouts_gave_up_on_names_the_deployment() -> None:
    told = decision(of_a_deployment().release(phase="Degraded", message="ProgressDeadlineExceeded"))
    assert "`devflow abort shop` takes it back, `kubectl rollout undo deployment/web" in told
