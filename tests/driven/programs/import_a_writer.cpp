// A program that constructs a CVssWriter of vssapi.dll, as the linker of an unmodified writer has it.
#include <windows.h>

#include <cstring>

int main() {
    const FARPROC found = GetProcAddress(LoadLibraryW(L"vssapi.dll"), "??0CVssWriter@@QEAA@XZ");
    void(STDAPICALLTYPE* construct)(void*);
    std::memcpy(&construct, &found, sizeof construct);
    char writer[64] = {};
    construct(writer);
    return 0;
}
