"""What a set of files leaves open, and only somebody of the school can say.

Nothing here guesses. Where the file itself shows the answer nothing is asked, and where
nobody has answered yet, what hangs on it is not taken yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from schools.roll import people
from schools.roll.days import numbers_before_year
from schools.roll.rows import Question, Roll
from schools.roll.years import year_group_of, year_group_of_grade

GRADES, DATES = "grades", "dates"
UK, US = "uk", "us"
DAY_FIRST, MONTH_FIRST = "day", "month"
WHOSE_GRADES = Question(
    GRADES,
    "Whose year groups does this file use?",
    (
        (UK, "National Curriculum: 7 is Year 7"),
        (US, "American grades: 06 is Year 7"),
    ),
)
WHICH_ORDER = Question(
    DATES,
    "How does this file write birthdays?",
    (
        (DAY_FIRST, "The day first: 9/1/2015 is 9 January"),
        (MONTH_FIRST, "The month first: 9/1/2015 is 1 September"),
    ),
)
READERS = {UK: year_group_of, US: year_group_of_grade}
NO_YEAR = {UK: people.NO_YEAR, US: people.NO_GRADE}
MONTHS = 12


def grades_of(texts: Iterable[str], answers: Mapping[str, str], roll: Roll) -> str:
    """Whose grades a file has, UK or US; nothing while it has to be asked, or has none.

    OneRoster's own vocabulary is the American one (CEDS), and British systems write the
    National Curriculum's year into the same column: from 1 to 12 both look alike.
    """
    if not any(texts):
        return ""
    return answered(WHOSE_GRADES, answers, roll)


def order_of_dates(texts: Iterable[str], answers: Mapping[str, str], roll: Roll) -> str:
    """What stands first in birthdays with the year last; nothing while it must be asked.

    A number over twelve shows it. Where two of them show different things, no guess is
    better than the other, and it is asked.
    """
    pairs = [pair for text in texts if (pair := numbers_before_year(text))]
    shown = {DAY_FIRST for first, second in pairs if first > MONTHS >= second}
    shown |= {MONTH_FIRST for first, second in pairs if second > MONTHS >= first}
    if len(shown) == 1:
        return shown.pop()
    if not shown and all(first == second for first, second in pairs):
        return DAY_FIRST
    return answered(WHICH_ORDER, answers, roll)


def answered(question: Question, answers: Mapping[str, str], roll: Roll) -> str:
    """The answer to it, which can be changed; nothing while it has to be asked."""
    answer = answers.get(question.key, "")
    if answer in dict(question.choices):
        roll.settled.append(replace(question, answer=answer))
        return answer
    roll.questions.append(question)
    return ""
