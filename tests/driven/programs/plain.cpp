// The program that calls every method, compiled to run by itself: every call succeeds, and nobody hears of it.
#define SHADOWCHECK_PLAIN
#include "shadowcheck_vss.hpp"

#include "methods.cpp"
