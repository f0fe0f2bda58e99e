// The backup program as it is built for Windows, without a word of shadowcheck: it loads vssapi.dll when it runs, and looks for what
// it needs under the names that Microsoft's compiler gives to functions of C++.
#include <windows.h>

#include <vss.h>
#include <vswriter.h>
#include <vsbackup.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

template <typename Function>
static Function loaded(const char* name) {
    const HMODULE library = LoadLibraryW(L"vssapi.dll");
    const FARPROC found = library == nullptr ? nullptr : GetProcAddress(library, name);
    if (found == nullptr) {
        std::fprintf(stderr, "unmodified: vssapi.dll has no %s\n", name);
        std::exit(3);
    }
    Function function;
    std::memcpy(&function, &found, sizeof function);
    return function;
}

extern "C" HRESULT STDAPICALLTYPE CreateVssBackupComponentsInternal(IVssBackupComponents** out) {
    return loaded<HRESULT(STDAPICALLTYPE*)(IVssBackupComponents**)>("?CreateVssBackupComponents@@YAJPEAPEAVIVssBackupComponents@@@Z")(out);
}
extern "C" void APIENTRY VssFreeSnapshotPropertiesInternal(VSS_SNAPSHOT_PROP* of) {
    loaded<void(APIENTRY*)(VSS_SNAPSHOT_PROP*)>("VssFreeSnapshotProperties")(of);
}

#include "backup.cpp"
