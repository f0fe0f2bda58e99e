"""What all tests need: that Ctrl-C is not ignored."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell that starts us in the background says so
    signal.signal(signal.SIGINT, signal.default_int_handler)  # children inherit that it is ignored, but no handler
