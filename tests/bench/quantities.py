"""How seconds, bytes and counts are written, and what stands for several measurements of one."""
import statistics


def median(values):
    return statistics.median(values)


def seconds_text(seconds):
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= size:
            return "%.3g %s" % (seconds / size, unit)
    return "%.3g ns" % (seconds * 1e9)


def bytes_text(size):
    return "%.4g B" % size


def count_text(count):
    return "{:,}".format(count)
