import pytest
from evalstore.pytest_plugin import EvalCase

ANSWERS = {"small": {"2+2": "4", "12*12": "140"}, "large": {"2+2": "4", "12*12": "144"}}


@pytest.mark.parametrize("model", ANSWERS)
@pytest.mark.parametrize("task", ["2+2", "12*12"])
def test_sum(model: str, task: str, evalcase: EvalCase) -> None:
    evalcase.output(ANSWERS[model][task])
    assert ANSWERS[model][task] == str(eval(task))
