// vssapi.dll for backup programs that are not compiled anew: what the header answers, under the names that vssapi.dll exports.
//
// The .def files beside this one give the names; `shadowcheck fake --dll DIR` compiles both. Memory is not watched: the program frees
// it with functions that are not ours.
#define SHADOWCHECK_IGNORES_MEMORY
#include "shadowcheck_vss.hpp"

extern "C" {

HRESULT STDAPICALLTYPE fake_create(IVssBackupComponents** out) {
    return CreateVssBackupComponentsInternal(out);
}

HRESULT STDAPICALLTYPE fake_examine(BSTR xml, IVssExamineWriterMetadata** out) {
    return CreateVssExamineWriterMetadataInternal(xml, out);
}

HRESULT STDAPICALLTYPE fake_is_snapshotted(VSS_PWSZ volume, BOOL* present, LONG* capability) {
    return IsVolumeSnapshottedInternal(volume, present, capability);
}

void STDAPICALLTYPE fake_free_properties(VSS_SNAPSHOT_PROP* of) {
    VssFreeSnapshotPropertiesInternal(of);
}

HRESULT STDAPICALLTYPE fake_should_block_revert(LPCWSTR volume, bool* out) {
    return ShouldBlockRevertInternal(volume, out);
}

// Functions of vssapi.dll that no backup needs are there, so that a program that imports them can be loaded.
HRESULT STDAPICALLTYPE fake_manage_provider(VSS_ID, IID, IUnknown** out) {
    return shadowcheck::fill<IUnknown*>(out, nullptr) ? E_NOTIMPL : E_INVALIDARG;
}

HRESULT STDAPICALLTYPE fake_create_express_writer(IUnknown** out) {
    return shadowcheck::fill<IUnknown*>(out, nullptr) ? E_NOTIMPL : E_INVALIDARG;
}

HRESULT STDAPICALLTYPE fake_load_description(LPCWSTR, IUnknown** out, VSS_ID) {
    return shadowcheck::fill<IUnknown*>(out, nullptr) ? E_NOTIMPL : E_INVALIDARG;
}

HRESULT STDAPICALLTYPE fake_create_description(VSS_ID, LONG, IUnknown** out) {
    return shadowcheck::fill<IUnknown*>(out, nullptr) ? E_NOTIMPL : E_INVALIDARG;
}

// A writer derives from CVssWriter. That class is compiled into it, in part, by its own compiler: a fake of it would be a guess.
[[noreturn]] void STDAPICALLTYPE fake_writer() {
    shadowcheck::cannot_be_driven("it is a writer; compile it with shadowcheck_vss.hpp ('shadowcheck header'), which has a CVssWriter");
}

// Links this library with Winsock, so that Windows ends that one later: at its end a program is told what was never released.
extern __declspec(dllimport) int WINAPI WSAGetLastError();
int(WINAPI* const fake_needs_winsock)() = WSAGetLastError;

}  // extern "C"
