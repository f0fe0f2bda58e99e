"""Certificates in the process of the test: written from a network and claims, and put to a solver."""

from __future__ import annotations

from shadowcheck.certificate.document import About, Parts
from shadowcheck.certificate.invariant import Invariants
from shadowcheck.certificate.solver import z3
from shadowcheck.certificate.statement import can_be_certified
from shadowcheck.certificate.write import certificate
from shadowcheck.network.apart import about_the_one, told_apart
from shadowcheck.views.bench import Bench
from shadowcheck.views.closure import close
from toys.tables import claim

TOY = About("toy")


def certified(net, *claims):
    """The certificate about those of *claims* that it can be about, as text; None if there are none."""
    made = certificate(TOY, net, claims)
    return made and made.text.decode("ascii")


def parts(net, *claims):
    return Parts(TOY.of(tuple(one.id for one in claims)), net, claims)


def bench(net):
    return Bench(close(net))


def views(made, of):
    """The sets of views that the steps of the network on the bench *of* do not leave, for the parts *made*."""
    return list(Invariants(made.statement, of).definitions())


def proved(net, claims):
    """Those of *claims* that views of one replica prove, and that a certificate can be about."""
    judges = bench(net)
    return [one for one in claims if can_be_certified(net, one) and judges.keeps(one)]


def answers(text, session=z3):
    """What the solver prints to the certificate *text*: the title of each obligation, and the answer to it."""
    said = session()(text).splitlines()
    return list(zip((one.strip('"') for one in said[::2]), said[1::2], strict=True))


def unmet(text, session=z3):
    """The titles of the obligations that are not met."""
    return [title for title, said in answers(text, session) if said != "unsat"]


def about_one(net, family, *patterns):
    """*net* with one replica of *family* that is told apart, and claims that never what *patterns* say of it happens.

    So claims about two replicas become claims about one.
    """
    apart = told_apart(net, family, 0)
    return apart, [
        claim(type(one)(about_the_one(apart, one.bad, family)), id=f"never {n}") for n, one in enumerate(patterns)
    ]
