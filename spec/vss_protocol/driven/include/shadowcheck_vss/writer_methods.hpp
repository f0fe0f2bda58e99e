// What the methods of CVssWriter, CVssWriterEx and CVssWriterEx2 do: they answer as their pages say, and tell of what matters.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_WRITER_METHODS_HPP
#define SHADOWCHECK_VSS_WRITER_METHODS_HPP

#include <algorithm>
#include <string>

#include "writer_facts.hpp"
#include "writer_host.hpp"

inline CVssWriter::~CVssWriter() {
    shadowcheck::WriterHost::get().destroyed(*this);
}

inline HRESULT CVssWriter::shadowcheck_begins(const VSS_ID& id, LPCWSTR name, VSS_APPLICATION_LEVEL level) {
    if (name == nullptr || *name == L'\0') {
        return E_INVALIDARG;
    }
    shadowcheck::introduce_writer(name);
    if (shadowcheck_initialized_) {
        shadowcheck::mistake("initializes a writer twice: a writer calls Initialize or InitializeEx, and once");
    }
    shadowcheck_id_ = id;
    shadowcheck_name_ = name;
    shadowcheck_level_ = level;
    shadowcheck_initialized_ = true;
    return S_OK;
}

inline HRESULT CVssWriter::Initialize(VSS_ID WriterId, LPCWSTR wszWriterName, VSS_USAGE_TYPE, VSS_SOURCE_TYPE, VSS_APPLICATION_LEVEL nLevel, DWORD,
                                      VSS_ALTERNATE_WRITER_STATE, bool, LPCWSTR) {
    return shadowcheck_begins(WriterId, wszWriterName, nLevel);
}
inline HRESULT CVssWriterEx::InitializeEx(VSS_ID WriterId, LPCWSTR wszWriterName, DWORD, DWORD, VSS_USAGE_TYPE, VSS_SOURCE_TYPE,
                                          VSS_APPLICATION_LEVEL nLevel, DWORD, VSS_ALTERNATE_WRITER_STATE, bool, LPCWSTR) {
    return shadowcheck_begins(WriterId, wszWriterName, nLevel);
}

inline HRESULT CVssWriter::Subscribe(DWORD) {
    if (!shadowcheck_initialized_) {
        shadowcheck::introduce_writer(nullptr);
        shadowcheck::mistake("calls Subscribe before Initialize");
        return VSS_E_UNEXPECTED;
    }
    if (shadowcheck_subscribed_) {
        return VSS_E_WRITER_ALREADY_SUBSCRIBED;
    }
    shadowcheck_subscribed_ = true;
    shadowcheck::WriterHost::get().subscribe(*this);
    return S_OK;
}
inline HRESULT CVssWriterEx::SubscribeEx(DWORD, DWORD dwEventFlags) {
    return Subscribe(dwEventFlags);
}
inline HRESULT CVssWriter::Unsubscribe() {
    if (shadowcheck_subscribed_) {
        shadowcheck::WriterHost::get().unsubscribe(*this);
    }
    shadowcheck_subscribed_ = false;
    return S_OK;
}
inline HRESULT CVssWriter::InstallAlternateWriter(VSS_ID, CLSID) {
    return E_NOTIMPL;
}

inline bool CVssWriter::shadowcheck_default() {
    shadowcheck::WriterEvent* event = shadowcheck::event_of_this_thread();
    if (event != nullptr) {
        event->is_default = true;
    }
    return true;
}
inline bool CVssWriter::OnIdentify(IVssCreateWriterMetadata*) { return shadowcheck_default(); }
inline bool CVssWriterEx::OnIdentifyEx(IVssCreateWriterMetadataEx* pMetadata) { return OnIdentify(pMetadata); }
inline bool CVssWriter::OnPrepareBackup(IVssWriterComponents*) { return shadowcheck_default(); }
inline bool CVssWriter::OnPostSnapshot(IVssWriterComponents*) { return shadowcheck_default(); }
inline bool CVssWriter::OnBackupComplete(IVssWriterComponents*) { return shadowcheck_default(); }
inline bool CVssWriter::OnBackupShutdown(VSS_ID) { return shadowcheck_default(); }
inline bool CVssWriter::OnPreRestore(IVssWriterComponents*) { return shadowcheck_default(); }
inline bool CVssWriter::OnPostRestore(IVssWriterComponents*) { return shadowcheck_default(); }
inline bool CVssWriter::OnBackOffIOOnVolume(VSS_PWSZ, VSS_ID, VSS_ID) { return shadowcheck_default(); }
inline bool CVssWriter::OnContinueIOOnVolume(VSS_PWSZ, VSS_ID, VSS_ID) { return shadowcheck_default(); }
inline bool CVssWriter::OnVSSShutdown() { return shadowcheck_default(); }
inline bool CVssWriter::OnVSSApplicationStartup() { return shadowcheck_default(); }

inline LPCWSTR* CVssWriter::GetCurrentVolumeArray() const {
    static LPCWSTR all[] = {shadowcheck::volume_name};
    return all;
}
inline UINT CVssWriter::GetCurrentVolumeCount() const {
    return 1;
}
inline HRESULT CVssWriter::GetSnapshotDeviceName(LPCWSTR wszOriginalVolume, LPCWSTR* ppwszSnapshotDevice, const char* file, int line) const {
    shadowcheck::tell_call("GetSnapshotDeviceName", shadowcheck::place(file, line));
    const shadowcheck::WriterEvent* event = shadowcheck::event_of_this_thread();
    if (wszOriginalVolume == nullptr || !shadowcheck::fill<LPCWSTR>(ppwszSnapshotDevice, nullptr)) {
        return E_INVALIDARG;
    }
    if (event == nullptr || !event->is("OnPostSnapshot")) {
        return VSS_E_BAD_STATE;
    }
    const std::wstring volume = wszOriginalVolume;
    if (volume != shadowcheck::volume_name && volume != shadowcheck::volume_letter) {
        return VSS_E_OBJECT_NOT_FOUND;
    }
    static const std::wstring& device = *new std::wstring(shadowcheck::World::device(1));
    *ppwszSnapshotDevice = device.c_str();
    return S_OK;
}
inline VSS_ID CVssWriter::GetCurrentSnapshotSetId(const char* file, int line) const {
    shadowcheck::tell_call("GetCurrentSnapshotSetId", shadowcheck::place(file, line));
    const shadowcheck::WriterEvent* event = shadowcheck::event_of_this_thread();
    return event == nullptr ? GUID{} : event->set();
}
inline LONG CVssWriter::GetContext(const char* file, int line) const {
    shadowcheck::tell_call("GetContext", shadowcheck::place(file, line));
    return shadowcheck::value_named(shadowcheck::fact("GetContext").string(), shadowcheck::contexts, static_cast<LONG>(VSS_CTX_BACKUP));
}
inline VSS_APPLICATION_LEVEL CVssWriter::GetCurrentLevel() const {
    return shadowcheck_level_;
}
inline bool CVssWriter::IsPathAffected(LPCWSTR wszPath) const {
    const std::wstring path = shadowcheck::text_of(wszPath);
    return shadowcheck::begins_with(path, shadowcheck::volume_name) || shadowcheck::begins_with(path, shadowcheck::volume_letter);
}
inline bool CVssWriter::IsBootableSystemStateBackedUp() const {
    return shadowcheck::fact("IsBootableSystemStateBackedUp").boolean(false);
}
inline bool CVssWriter::AreComponentsSelected() const {
    return shadowcheck::fact("AreComponentsSelected").boolean(true);
}
inline VSS_BACKUP_TYPE CVssWriter::GetBackupType(const char* file, int line) const {
    const std::string& told = shadowcheck::fact("GetBackupType").string();
    const std::string name = told.empty() ? "VSS_BT_FULL" : told;
    shadowcheck::tell_call("GetBackupType", shadowcheck::place(file, line), name);
    return shadowcheck::value_named(name, shadowcheck::backup_types, VSS_BT_UNDEFINED);
}
inline VSS_RESTORE_TYPE CVssWriter::GetRestoreType() const {
    return VSS_RTYPE_UNDEFINED;
}
inline bool CVssWriter::IsPartialFileSupportEnabled() const {
    return shadowcheck::fact("IsPartialFileSupportEnabled").boolean(false);
}

// Sets a failure. Whether it may be set in that handler is for shadowcheck to judge; here it matters that there is one.
inline HRESULT CVssWriter::shadowcheck_fails(const char* call, HRESULT code, bool is_extended, const char* file, int line) {
    const std::string at = shadowcheck::place(file, line);
    const shadowcheck::WriterEvent* event = shadowcheck::event_of_this_thread();
    if (event == nullptr) {
        if (shadowcheck::handlers_that_run() > 0) {
            shadowcheck::deed("calls SetWriterFailure on another thread", file, line);
        } else {
            shadowcheck::mistake(std::string("calls ") + call + " outside of a handler", at);
        }
        return VSS_E_BAD_STATE;
    }
    if (is_extended && code == S_OK) {
        return S_OK;
    }
    const bool known = std::find(shadowcheck::writer_errors.begin(), shadowcheck::writer_errors.end(), code) != shadowcheck::writer_errors.end();
    shadowcheck::tell_call(known ? "SetWriterFailure(" + shadowcheck::name_of(code) + ")" : "SetWriterFailure", at);
    if (!known && !(is_extended && code == VSS_E_WRITERERROR_PARTIAL_FAILURE)) {
        shadowcheck::mistake(std::string("calls ") + call + " with " + shadowcheck::name_of(code) + ", which is not one of its errors", at);
        return E_INVALIDARG;
    }
    return event->is("OnIdentify") ? VSS_E_BAD_STATE : S_OK;
}
inline HRESULT CVssWriter::SetWriterFailure(HRESULT hr, const char* file, int line) {
    return shadowcheck_fails("SetWriterFailure", hr, false, file, line);
}
inline HRESULT CVssWriterEx2::SetWriterFailureEx(HRESULT hr, HRESULT, LPCWSTR, const char* file, int line) {
    return shadowcheck_fails("SetWriterFailureEx", hr, true, file, line);
}

inline HRESULT CVssWriterEx::GetIdentifyInformation(IVssExamineWriterMetadata** ppMetadata, const char* file, int line) const {
    shadowcheck::tell_call("GetIdentifyInformation", shadowcheck::place(file, line));
    const shadowcheck::WriterEvent* event = shadowcheck::event_of_this_thread();
    if (!shadowcheck::fill<IVssExamineWriterMetadata*>(ppMetadata, nullptr)) {
        return E_INVALIDARG;
    }
    if (event == nullptr || !(event->is("OnPrepareBackup") || event->is("OnPrepareSnapshot") || event->is("OnPostSnapshot"))) {
        return E_FAIL;
    }
    *ppMetadata = shadowcheck::WriterHost::get().identity();
    return S_OK;
}
inline HRESULT CVssWriterEx2::GetSessionId(VSS_ID* idSession, const char* file, int line) const {
    const shadowcheck::WriterEvent* event = shadowcheck::event_of_this_thread();
    if (event == nullptr) {
        shadowcheck::mistake("calls GetSessionId on another thread than that of the handler", shadowcheck::place(file, line));
        return VSS_E_BAD_STATE;
    }
    return shadowcheck::fill(idSession, event->session()) ? S_OK : E_INVALIDARG;
}
inline bool CVssWriterEx2::IsWriterShuttingDown(const char* file, int line) const {
    const bool is = shadowcheck::fact("IsWriterShuttingDown").boolean(false);
    shadowcheck::tell_call("IsWriterShuttingDown", shadowcheck::place(file, line), is ? "true" : "false");
    return is;
}

#endif
