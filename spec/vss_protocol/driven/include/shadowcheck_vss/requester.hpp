// IVssBackupComponents, complete, and the functions by which a backup program comes to it.
//
// Part of shadowcheck_vss.hpp. Of its methods, those that a log has a name for are asked about: shadowcheck answers. The others (of a
// restore, of hardware copies) succeed, and no line tells of them. A call with wrong arguments (no pointer for what it returns, an id
// that nobody has) is answered here, as its page says, and told with its answer. What a page says of threads is nothing: any thread
// may make any call.
//
// The source of the program need not change: the header is put before it (`-include shadowcheck_vss.hpp`, or /FI). What helps:
//
//     static const shadowcheck::Tells tells{"copy files", "keep copies"};   what the program tells of, or never does
//     copied = shadowcheck::deed("copy files", copied);                     a deed, which may be made to fail
//     copied = shadowcheck::deed(backup, "copy files", copied);             the same, if the program holds several instances
//     (SHADOWCHECK_HERE, backup->DoSnapshotSet(&async))                     the place of a call, best in the macro that checks it
//     shadowcheck::label("copying")                                         the state that the program is in
//
// An IVssAsync and all else that is lent is followed here, and no line tells of its Release: shadowcheck's rules follow one IVssAsync at
// a time, and programs may hold several. QueryStatus, Wait and Cancel of one that is not the last answer what is known of it.
#ifndef SHADOWCHECK_VSS_REQUESTER_HPP
#define SHADOWCHECK_VSS_REQUESTER_HPP

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "backup_copies.hpp"

namespace shadowcheck {

class FakeBackupComponents final : public CopyMethods {
public:
    using CopyMethods::CopyMethods;

    HRESULT STDMETHODCALLTYPE InitializeForRestore(BSTR xml) override { return done("InitializeForRestore", xml == nullptr ? E_INVALIDARG : S_OK); }
    HRESULT STDMETHODCALLTYPE SetRestoreState(VSS_RESTORE_TYPE) override { return done("SetRestoreState"); }
    HRESULT STDMETHODCALLTYPE SetSelectedForRestore(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, bool) override { return done("SetSelectedForRestore"); }
    HRESULT STDMETHODCALLTYPE SetRestoreOptions(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, LPCWSTR) override { return done("SetRestoreOptions"); }
    HRESULT STDMETHODCALLTYPE SetAdditionalRestores(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, bool) override { return done("SetAdditionalRestores"); }
    HRESULT STDMETHODCALLTYPE AddAlternativeLocationMapping(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, bool, LPCWSTR) override {
        return done("AddAlternativeLocationMapping");
    }
    HRESULT STDMETHODCALLTYPE AddRestoreSubcomponent(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, bool) override {
        return done("AddRestoreSubcomponent");
    }
    HRESULT STDMETHODCALLTYPE SetFileRestoreStatus(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, VSS_FILE_RESTORE_STATUS) override {
        return done("SetFileRestoreStatus");
    }
    HRESULT STDMETHODCALLTYPE AddNewTarget(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, LPCWSTR, LPCWSTR, bool, LPCWSTR) override {
        return done("AddNewTarget");
    }
    HRESULT STDMETHODCALLTYPE SetRangesFilePath(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, UINT, LPCWSTR) override { return done("SetRangesFilePath"); }
    HRESULT STDMETHODCALLTYPE PreRestore(IVssAsync** out) override { return begin_untold("PreRestore", out); }
    HRESULT STDMETHODCALLTYPE PostRestore(IVssAsync** out) override { return begin_untold("PostRestore", out); }
    HRESULT STDMETHODCALLTYPE RevertToSnapshot(VSS_ID, BOOL) override { return done("RevertToSnapshot"); }
    HRESULT STDMETHODCALLTYPE QueryRevertStatus(VSS_PWSZ, IVssAsync** out) override { return begin_untold("QueryRevertStatus", out); }

    HRESULT STDMETHODCALLTYPE SetSelectedForRestoreEx(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, bool, VSS_ID) override {
        return done("SetSelectedForRestoreEx");
    }
    HRESULT STDMETHODCALLTYPE UnexposeSnapshot(VSS_ID) override { return done("UnexposeSnapshot"); }
    HRESULT STDMETHODCALLTYPE SetAuthoritativeRestore(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, bool) override { return done("SetAuthoritativeRestore"); }
    HRESULT STDMETHODCALLTYPE SetRollForward(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, VSS_ROLLFORWARD_TYPE, LPCWSTR) override {
        return done("SetRollForward");
    }
    HRESULT STDMETHODCALLTYPE SetRestoreName(VSS_ID, VSS_COMPONENT_TYPE, LPCWSTR, LPCWSTR, LPCWSTR) override { return done("SetRestoreName"); }
    HRESULT STDMETHODCALLTYPE BreakSnapshotSetEx(VSS_ID, DWORD, IVssAsync** out) override { return begin_untold("BreakSnapshotSetEx", out); }
    HRESULT STDMETHODCALLTYPE PreFastRecovery(VSS_ID, DWORD, IVssAsync** out) override { return begin_untold("PreFastRecovery", out); }
    HRESULT STDMETHODCALLTYPE FastRecovery(VSS_ID, DWORD, IVssAsync** out) override { return begin_untold("FastRecovery", out); }
    HRESULT STDMETHODCALLTYPE AddSnapshotToRecoverySet(VSS_ID, DWORD, VSS_PWSZ) override { return done("AddSnapshotToRecoverySet"); }
    HRESULT STDMETHODCALLTYPE RecoverSet(DWORD, IVssAsync** out) override { return begin_untold("RecoverSet", out); }
    HRESULT STDMETHODCALLTYPE GetSessionId(VSS_ID* out) override {
        done("GetSessionId");
        return fill(out, id_of(Thing::session, 1)) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetRootAndLogicalPrefixPaths(VSS_PWSZ path, VSS_PWSZ* root, VSS_PWSZ* prefix, BOOL) override {
        done("GetRootAndLogicalPrefixPaths");
        if (path == nullptr || !fill<VSS_PWSZ>(root, nullptr) || !fill<VSS_PWSZ>(prefix, nullptr)) {
            return E_INVALIDARG;
        }
        const std::string what = "a string of GetRootAndLogicalPrefixPaths", how = "freed with CoTaskMemFree";
        *root = lent_block(std::wstring(path).substr(0, 3), what, how);
        *prefix = lent_block(std::wstring(path).substr(0, 3), what, how);
        return S_OK;
    }
};

// Ends a program that nobody drives: going on would look like a backup, and be none.
inline void must_be_driven() {
#ifndef SHADOWCHECK_PLAIN
    if (!driven()) {
        std::fputs(
            "shadowcheck_vss.hpp: this program is compiled against a VSS that is not there. Run it with 'shadowcheck drive PROGRAM', or\n"
            "compile it with -DSHADOWCHECK_PLAIN, so that every call succeeds.\n",
            stderr);
        std::fflush(stderr);
        end_at_once(2);
    }
#endif
}

inline HRESULT create(IVssBackupComponents** out) {
    static std::atomic<int> created{0};
    must_be_driven();
    const Asking asking("backup " + std::to_string(created + 1));
    if (!fill<IVssBackupComponents*>(out, nullptr)) {
        return asking.tell("CreateVssBackupComponents", E_INVALIDARG);
    }
    const HRESULT answer = asking.ask("CreateVssBackupComponents").hresult;
    if (SUCCEEDED(answer)) {
        *out = new FakeBackupComponents("backup " + std::to_string(++created));
    }
    return answer;
}

// Does a deed, as a recorded run names it ("copy files"), that the program has tried: `done` is whether it succeeded. If it did,
// shadowcheck may want it to fail nevertheless. Returns whether it is to be taken for done; a program that is not driven hears `done`.
inline bool deed(const std::string& name, bool done, SHADOWCHECK_PLACE) {
    if (!done) {
        deed_done(name, "it failed", file, line);
        return false;
    }
    return SUCCEEDED(deed(name, file, line));
}

// The same for a deed of one of several instances that the program holds.
inline bool deed(IVssBackupComponents* of, const std::string& name, bool done, SHADOWCHECK_PLACE) {
    here(file, line);
    return static_cast<FakeBackupComponents*>(of)->asking().deed(name, done);
}

// Says before main, as a global object, that the program tells of these deeds whenever they happen.
struct Tells {
    Tells(std::initializer_list<const char*> deeds) {
        for (const char* one : deeds) {
            tells(one);
        }
    }
};

}  // namespace shadowcheck

// The functions that vssapi.dll exports for requesters.
extern "C" {
inline HRESULT STDAPICALLTYPE CreateVssBackupComponentsInternal(IVssBackupComponents** out) {
    return shadowcheck::create(out);
}
inline HRESULT STDAPICALLTYPE CreateVssExamineWriterMetadataInternal(BSTR xml, IVssExamineWriterMetadata** out) {
    if (!shadowcheck::fill<IVssExamineWriterMetadata*>(out, nullptr) || xml == nullptr) {
        return E_INVALIDARG;
    }
    *out = new shadowcheck::FakeMetadata(shadowcheck::writers()[0], "CreateVssExamineWriterMetadata");
    return S_OK;
}
inline HRESULT APIENTRY IsVolumeSnapshottedInternal(VSS_PWSZ volume, BOOL* present, LONG* capability) {
    const bool filled = volume != nullptr && shadowcheck::fill(capability, LONG{0});
    return filled && shadowcheck::fill(present, shadowcheck::World::get().found(shadowcheck::no_id).empty() ? FALSE : TRUE) ? S_OK : E_INVALIDARG;
}
inline void APIENTRY VssFreeSnapshotPropertiesInternal(VSS_SNAPSHOT_PROP* of) {
    if (of != nullptr) {
        shadowcheck::free_properties(*of);
    }
}
inline HRESULT APIENTRY ShouldBlockRevertInternal(LPCWSTR, bool* out) {
    return shadowcheck::fill(out, false) ? S_OK : E_INVALIDARG;
}
}

#endif
