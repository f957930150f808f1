"""Notebooks: asking from one, running them with other parameters, writing them back as they are."""

from costmodel.outputs.notebooks.checks import FORMS as FORMS
from costmodel.outputs.notebooks.checks import resolved as resolved
from costmodel.outputs.notebooks.checks import settings as settings
from costmodel.outputs.notebooks.country import ask_country as ask_country
from costmodel.outputs.notebooks.opening import ask as ask
from costmodel.outputs.notebooks.running import KERNEL as KERNEL
from costmodel.outputs.notebooks.running import LANGUAGE_INFO as LANGUAGE_INFO
from costmodel.outputs.notebooks.running import NOT_KEPT as NOT_KEPT
from costmodel.outputs.notebooks.running import PICTURE as PICTURE
from costmodel.outputs.notebooks.running import clean as clean
from costmodel.outputs.notebooks.running import execute as execute
from costmodel.outputs.notebooks.running import in_words as in_words
from costmodel.outputs.notebooks.running import notebook_folder as notebook_folder
from costmodel.outputs.notebooks.running import pages as pages
from costmodel.outputs.notebooks.running import picture_words as picture_words
from costmodel.outputs.notebooks.running import refresh as refresh
