// A VSS that is not there, for backup programs and writers in C++17: compile with this header in place of vssapi, and run the
// program with `shadowcheck drive`. No library, no build system; on Windows the headers of the SDK or of mingw-w64 are used.
#ifndef SHADOWCHECK_VSS_HPP
#define SHADOWCHECK_VSS_HPP

#include "shadowcheck_vss/requester.hpp"
#include "shadowcheck_vss/types.hpp"
#include "shadowcheck_vss/wire.hpp"
#include "shadowcheck_vss/writer_methods.hpp"

#endif
