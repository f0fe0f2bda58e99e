// The types of Windows, COM and VSS: the SDK's (or mingw-w64's) own on Windows, and our own elsewhere.
//
// Part of shadowcheck_vss.hpp. On Windows the real headers are included, so that a program may include them, too. Elsewhere a
// program that is compiled for tests finds the names here, with the values of the SDK.
#ifndef SHADOWCHECK_VSS_TYPES_HPP
#define SHADOWCHECK_VSS_TYPES_HPP

#include "hresults.hpp"

#ifdef _WIN32

#include <ole2.h>
#include <oleauto.h>

#ifdef __MINGW32__
// The SDK says bool where mingw-w64 says boolean, which is an unsigned char: without this, a program that passes a bool* (to
// GetBackupSucceeded, for example), as it must with the SDK, would not compile. Both are one byte.
#include <oaidl.h>
#include <ocidl.h>
#define boolean bool
#else
// The SDK's CVssWriter is a class of vssapi.dll. Ours takes its name.
#define CVssWriter CVssWriterOfVssapi
#define CVssWriterEx CVssWriterExOfVssapi
#define CVssWriterEx2 CVssWriterEx2OfVssapi
#endif
#include <vss.h>
#include <vswriter.h>
#include <vsbackup.h>
#ifdef __MINGW32__
#undef boolean
#else
#undef CVssWriter
#undef CVssWriterEx
#undef CVssWriterEx2
#endif

#else

#include "com_types.hpp"

#include "vss_types.hpp"

#include "vsbackup_interfaces.hpp"

#endif

#endif
