"""`python -m tests.matrix`: write every table as the code answers now. `git diff` then shows what to think about."""

from tests.functions.document import operations
from tests.matrix.play import answers
from tests.matrix.tables import OUTCOMES, written
from tests.matrix.test_matrix import outcome

outcomes = {cell.key: outcome(answer) for cell, answer in answers().items()}
for function in sorted({operation.function for operation in operations().values()}):
    names = [name for name, operation in operations().items() if operation.function == function]
    title = f"# What {function} answers to whom\n\n"
    (OUTCOMES / f"{function}.md").write_text(title + written(outcomes, names))
