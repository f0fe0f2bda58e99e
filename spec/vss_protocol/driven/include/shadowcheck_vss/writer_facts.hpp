// What a writer's questions are answered with: what the event says, and else what is usual; and the one volume that there is.
//
// Part of shadowcheck_vss.hpp, included by writer_methods.hpp.
#ifndef SHADOWCHECK_VSS_WRITER_FACTS_HPP
#define SHADOWCHECK_VSS_WRITER_FACTS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cwctype>
#include <mutex>
#include <string>
#include <utility>

#include "writer_event.hpp"

namespace shadowcheck {

inline constexpr wchar_t volume_name[] = L"\\\\?\\Volume{5ad0c0de-0007-0000-0000-000000000001}\\";
inline constexpr wchar_t volume_letter[] = L"C:\\";

// Whether a path begins so, in capital or small letters.
inline bool begins_with(const std::wstring& text, const std::wstring& beginning) {
    return text.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), text.begin(), [](wchar_t one, wchar_t other) {
               return std::towlower(static_cast<std::wint_t>(one)) == std::towlower(static_cast<std::wint_t>(other));
           });
}

// What the event of this thread says about a question; null if it says nothing, or there is no event.
inline const Json& fact(const char* call) {
    static const Json none;
    const WriterEvent* event = event_of_this_thread();
    return event == nullptr ? none : event->facts[call];
}

// The value with that name, of those that an enumeration has.
template <typename Value, std::size_t count>
Value value_named(const std::string& name, const std::array<std::pair<const char*, Value>, count>& all, Value otherwise) {
    for (const auto& [known, value] : all) {
        if (name == known) {
            return value;
        }
    }
    return otherwise;
}

inline constexpr std::array<std::pair<const char*, VSS_BACKUP_TYPE>, 6> backup_types = {{
    {"VSS_BT_FULL", VSS_BT_FULL}, {"VSS_BT_INCREMENTAL", VSS_BT_INCREMENTAL}, {"VSS_BT_DIFFERENTIAL", VSS_BT_DIFFERENTIAL},
    {"VSS_BT_LOG", VSS_BT_LOG}, {"VSS_BT_COPY", VSS_BT_COPY}, {"VSS_BT_OTHER", VSS_BT_OTHER},
}};
inline constexpr std::array<std::pair<const char*, LONG>, 6> contexts = {{
    {"VSS_CTX_BACKUP", static_cast<LONG>(VSS_CTX_BACKUP)}, {"VSS_CTX_FILE_SHARE_BACKUP", static_cast<LONG>(VSS_CTX_FILE_SHARE_BACKUP)},
    {"VSS_CTX_NAS_ROLLBACK", static_cast<LONG>(VSS_CTX_NAS_ROLLBACK)}, {"VSS_CTX_APP_ROLLBACK", static_cast<LONG>(VSS_CTX_APP_ROLLBACK)},
    {"VSS_CTX_CLIENT_ACCESSIBLE", static_cast<LONG>(VSS_CTX_CLIENT_ACCESSIBLE)},
    {"VSS_CTX_CLIENT_ACCESSIBLE_WRITERS", static_cast<LONG>(VSS_CTX_CLIENT_ACCESSIBLE_WRITERS)},
}};
inline constexpr std::array<HRESULT, 5> writer_errors = {
    VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT, VSS_E_WRITERERROR_OUTOFRESOURCES, VSS_E_WRITERERROR_TIMEOUT,
    VSS_E_WRITERERROR_RETRYABLE, VSS_E_WRITERERROR_NONRETRYABLE};

// What is told whenever it happens, as this header stands between the writer and VSS. Deeds are the writer's own to tell. SetBackupStamp is
// not among them: only a writer that sets stamps at all owes one where no shadow copy is made, and its first stamp says that it is one.
inline constexpr std::array<const char*, 19> always_told = {
    "OnIdentify", "OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw", "OnAbort", "OnPostSnapshot", "OnBackupComplete", "OnBackupShutdown",
    "SetWriterFailure", "IsWriterShuttingDown", "GetBackupType", "GetBackupSucceeded", "GetCurrentSnapshotSetId", "GetSnapshotDeviceName",
    "GetContext", "GetIdentifyInformation", "SetPrepareForBackupFailureMsg", "SetBackupMetadata"};

// The program is a writer: says so in its greeting, which is still to come.
inline void introduce_writer(LPCWSTR name) {
    static std::once_flag once;
    std::call_once(once, [] {
        for (const char* what : always_told) {
            tells(what);
        }
    });
    Wire::get().introduce("writer", utf8(name));
}

}  // namespace shadowcheck

#endif
