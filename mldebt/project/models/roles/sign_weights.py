"""How much each sign says for or against a model; the weights were fitted on the open labels."""

WEIGHTS: dict[str, int] = {
    "whole": 3,  # subclass of LightningModule, PreTrainedModel, a hub mixin, or an estimator
    "sink": 3,  # an instance is trained, saved, published or served outside model classes
    "registered": 3,  # registered, offered by a dictionary or hubconf
    "looked up": 3,  # its name is looked up or evaluated
    "spelt": 2,  # its name stands as text where names are looked up
    "named": 3,  # a settings file names it at the top of a model node
    "documented": 2,  # a README heading, card, row or code sample names it
    "selected": 3,  # chosen among classes: held in a variable before it is called
    "offered": 1,  # stands in a module whose names are looked up
    "alone": 1,  # a class of which a document tells and which nobody in the repository uses: it is there for others
    "assembled": 3,  # a function puts a graph or an estimator together, and nobody in the repository calls it
    "kin": 3,  # all other classes of its base that somebody uses or names are models
    "tried": 3,  # a test takes it, and nobody else in the repository does: it is there for others
    "handed": 2,  # functions that nobody here calls hand it out, and no more is done with it: it is there for others
    "made": 1,  # made outside tests, smoke blocks and model classes
    "argument": -3,  # an argument of another model's constructor
    "held": -5,  # made and used only inside classes that are models and hold several networks
    "wraps": -4,  # its result takes the name of the model it is given
    "takes model": -3,  # its constructor is given a model
    "part name": -5,  # the name of a part
    "part path": -2,  # stands among parts
    "prepares": -4,  # stands among what prepares an input
    "inside only": -3,  # made only inside model classes
    "part of": -5,  # made through a table, and only inside model classes
    "abstract": -3,  # has subclasses and is never made
    "sole": 3,  # holds other networks and is a part of none, where nothing in the repository is a model
    "unfinished": -9,  # only what derives from it defines some of its methods
    "test": -9,  # defined in a test
    "layer": -3,  # derives from a layer of Keras
    "loss": -5,  # derives from a loss
    "weightless": -5,  # its constructor makes nothing that could be learned
    "copied": -9,  # came with a toolkit that was copied whole, and nothing else takes it
    "unsaved": -4,  # a plain class around an estimator whose instance nobody keeps
}
THRESHOLD = 3
"""The sum from which on a class is a model."""
