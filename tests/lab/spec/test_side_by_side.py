"""Both versions with all of their pods: all at once with a judge, and A/B by a cookie."""

import pytest

from devflow.lab import Lab
from devflow.record.job import JobStatus, StepStatus
from tests.lab.loads import Load
from tests.lab.records import told, wait_job
from tests.lab.spec.ways import RATE, all_by, answers, app_of, reaches, smoke_tests, until_all_by

COOKIE = {"Cookie": "theme=dark; variant=b"}
OTHER_COOKIE = {"Cookie": "variant=bb"}


@pytest.mark.parametrize("good", [True, False])
def test_all_at_once_keeps_stable_until_the_new_version_is_judged(
    lab: Lab, namespace: str, good: bool
) -> None:
    with smoke_tests(good=good) as url:
        web = {"url": url, "jsonPath": "{$.ok}", "success": "result"}
        app = app_of(lab, namespace, "atonce", steps=[100, {"analysis": {"web": web}}])
        with Load(app.target, RATE) as load:
            app.release("2.0.0")
            ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED, JobStatus.ROLLED_BACK)
            final = "2.0.0" if good else "1.0.0"
            until_all_by(app, final)
        assert not load.failures()
    status = JobStatus.SUCCEEDED if good else JobStatus.ROLLED_BACK
    verdict = StepStatus.SUCCEEDED if good else StepStatus.FAILED
    assert ended.status is status
    assert told(ended)[1:3] == [("100% Traffic", StepStatus.SUCCEEDED), ("Analysis web", verdict)]


def test_a_cookie_keeps_two_versions_side_by_side_until_a_person_decides(
    lab: Lab, namespace: str
) -> None:
    steps = [{"scale": "50%"}, {"cookie": {"variant": "b"}}, {"pause": "2s"}, "approve", 100]
    app = app_of(lab, namespace, "atob", steps=steps)
    with Load(app.target, RATE) as load:
        app.release("2.0.0")
        reaches(app, "Approve")
        until_all_by(app, "2.0.0", **COOKIE)
        assert answers(app, **OTHER_COOKIE) == all_by("1.0.0")
        assert answers(app) == all_by("1.0.0")
        app.approve()
        ended = wait_job(app, "2.0.0", JobStatus.SUCCEEDED)
        until_all_by(app, "2.0.0")
    assert not load.failures()
    assert [name for name, _ in told(ended)][1:] == [
        "Scale to 50%",
        "Cookie variant=b",
        "Pause 2s",
        "Approve",
        "100% Traffic",
        "Completed",
    ]
