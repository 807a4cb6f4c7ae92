"""What a report says of a plan: one bilingual object that every format is made from.

``story_of(plan)`` tells all, for those who work with it; ``story_of(plan, public=3)`` withholds
small counts, those that would give them away, and every list that names enterprises or persons.
"""

from planner.report.story.nouns import Story as Story
from planner.report.story.telling import story_of as story_of
