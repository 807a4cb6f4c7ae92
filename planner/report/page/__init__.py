"""The report as one HTML page that needs nothing else: no network, no program, no server.

``page_of(story, language)`` returns its bytes; ``read_boundary(path)`` reads borders for its map.
The style and the scripts lie beside as files and go into every page.
"""

from planner.report.page.assembling import page_of as page_of
from planner.report.page.boundary import Boundary as Boundary
from planner.report.page.boundary import read_boundary as read_boundary
