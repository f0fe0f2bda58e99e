// A VSS that is not there, for backup programs and writers in C++17: compile with this header in place of vssapi, and run the
// program with `shadowcheck drive`. No library, no build system; on Windows the headers of the SDK or of mingw-w64 are used.
//
//     g++ -std=c++17 -pthread -I FOLDER my_writer.cpp
//     x86_64-w64-mingw32-g++ -std=c++17 -static -I FOLDER my_writer.cpp -lole32 -loleaut32 -luuid
//
// A source that includes Windows' own headers, and is not to be changed, is compiled with `-include shadowcheck_vss.hpp`; on Linux
// also with `-I FOLDER/in_place_of_windows`, which has headers of those names.
#ifndef SHADOWCHECK_VSS_HPP
#define SHADOWCHECK_VSS_HPP

#include "shadowcheck_vss/requester.hpp"
#include "shadowcheck_vss/types.hpp"
#include "shadowcheck_vss/wire.hpp"
#include "shadowcheck_vss/writer_methods.hpp"

#endif
