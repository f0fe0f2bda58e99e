// Windows' header of this name, on a system that has none: shadowcheck_vss.hpp has the types.
#include "../shadowcheck_vss.hpp"
