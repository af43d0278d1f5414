"""Tells by the words of a README whether a repository is work for a course, or code for the readers of a post.

Courses say so in the language of their students; numbered groups hand in course work. What it cannot see: a course
that is not named, and a company's teams that are numbered like groups of students.
"""

import re

from mldebt.facts.texts import DocumentFacts
from mldebt.patterns import regex

COURSEWORK = regex(
    r"udacity|nanodegree|coursera|datacamp|zoomcamp|\b(edx|boot ?camp|homeworks?|assignments?|coursework|capstone"
    r"|(course|class|semester|term|university|student|academic( final)?) project|final project for"
    r"|(project|exercises?|code|materials?|repo(sitory)?|notebooks?)( \w+){0,2} (for|of|from) (the|my|a|our)"
    r" ([\w-]+ ){0,4}course|(winter|summer|fall|spring|autumn) (semester|term)"
    r")\b",
    re.IGNORECASE,
)
COURSE_PROJECT = regex(r"\b(course|class|semester|capstone) (project|assignment)\b", re.IGNORECASE)
ABROAD = regex(
    r"\b(enunciado del? (proyecto|trabajo|ejercicio|la práctica)|asignatura|trabajo práctico|práctica \d"
    r"|disciplina de|trabalho (final|prático) d[ae]|projet (scolaire|étudiant|universitaire|d['’]école)"
    r"|dans le cadre (du|d['’]un|de notre|de la|de l['’])\s?(cours|module|master|formation|UE|enseignement)"
    r"|(Haus|Seminar)arbeit|Lehrveranstaltung|Vorlesung|Übungsaufgaben?"
    r"|progetto (d['’]esame|per (il corso|l['’]esame)))(?!\w)|课程(作业|设计|项目)|大作业",
    re.IGNORECASE,
)
COURSE_CODE = regex(
    r"\b(?!(?:19|20)\d\d)[A-Z]{2,5}[ -]?(?!(?:19|20)\d\d\b)\d{3,5}[A-Z]?\b[^\n]{0,40}"
    r"\b([Ff]inal|[Tt]erm|[Gg]roup|[Cc]ourse|[Cc]lass) ([Pp]roject|[Aa]ssignment|[Rr]eport)\b"
)
GROUP = regex(r"\b(group|groupe|grupo|gruppe)[ _#:.-]*\d{1,3}\b", re.IGNORECASE)
GROUP_WORK = regex(r"\b(final project|term project|projet|proyecto|projekt|semestre|semester|M[12])\b", re.IGNORECASE)
ARTICLE = regex(
    r"\b(relevant|accompanying|corresponding|companion) (blog ?post|video|tutorial)\b"
    r"|\b(write-?up|blog ?post|video)[\w -]{0,20} (for|of|about|behind|explaining|accompanying) this (code|repo\w*)"
    r"|\b(code|repo(sitory)?|project) (accompanying|that accompanies|for|from) (my|the|an?|our|this)"
    r" ([\w'’-]+ ){0,4}(blog|tutorial|webinar)\b",
    re.IGNORECASE,
)
POST = regex(
    r"https?://(?:[\w-]+\.)*(?:csdn\.net|medium\.com|towardsdatascience\.com|zhihu\.com|jianshu\.com|cnblogs\.com|juejin\.cn"
    r"|qiita\.com|velog\.io|tistory\.com|habr\.com|dev\.to|hackernoon\.com|blog\.naver\.com)/[^\s\"'<>)]+",
    re.IGNORECASE,
)
EARLY, EARLIEST = 1200, 300


def is_coursework(title: str, opening: str, whole: str) -> bool:
    """Say whether title, first paragraph and first sections of a README tell of a course its code is for."""
    early = whole[:EARLIEST]
    is_group_work = GROUP.search(title) or (GROUP.search(early) and GROUP_WORK.search(early))
    if COURSE_CODE.search(early) or is_group_work or ABROAD.search(whole):
        return True
    return COURSEWORK.search(f"{title}\n{opening}") is not None or COURSE_PROJECT.search(whole[:EARLY]) is not None


def count_posts(readme: DocumentFacts) -> int:
    """Return how many posts on blogs the sections and links of a README name."""
    texts = [section.text for section in readme.sections[:4]] + [link for link, _ in readme.links]
    return len({post for text in texts for post in POST.findall(text)})


def is_for_readers(whole: str) -> bool:
    """Say whether the first sections of a README tell that the code goes with a post, video or talk."""
    return ARTICLE.search(whole[:EARLY]) is not None
