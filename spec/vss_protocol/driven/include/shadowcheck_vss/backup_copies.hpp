// The methods of IVssBackupComponents about shadow copies: to make, find, show and delete them.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_BACKUP_COPIES_HPP
#define SHADOWCHECK_VSS_BACKUP_COPIES_HPP

#include <string>
#include <vector>

#include "enumeration.hpp"
#include "backup_writers.hpp"

namespace shadowcheck {

// The name of SetContext with its argument, as far as rules tell contexts apart.
inline std::string set_context(LONG context) {
    constexpr LONG deciding = VSS_VOLSNAP_ATTR_PERSISTENT | VSS_VOLSNAP_ATTR_CLIENT_ACCESSIBLE | VSS_VOLSNAP_ATTR_NO_AUTO_RELEASE | VSS_VOLSNAP_ATTR_NO_WRITERS;
    if (context == static_cast<LONG>(VSS_CTX_ALL)) {
        return "SetContext(VSS_CTX_ALL)";
    }
    switch (context & deciding) {
        case VSS_CTX_BACKUP:
            return "SetContext(VSS_CTX_BACKUP)";
        case VSS_CTX_FILE_SHARE_BACKUP:
            return "SetContext(VSS_CTX_FILE_SHARE_BACKUP)";
        case VSS_CTX_APP_ROLLBACK:
            return "SetContext(VSS_CTX_APP_ROLLBACK)";
        case VSS_CTX_NAS_ROLLBACK:
            return "SetContext(VSS_CTX_NAS_ROLLBACK)";
        default:
            return "SetContext";
    }
}

class CopyMethods : public WriterMethods {
public:
    using WriterMethods::WriterMethods;

    HRESULT STDMETHODCALLTYPE SetContext(LONG context) override {
        const HRESULT answer = ask(set_context(context));
        context_ = SUCCEEDED(answer) ? context : context_;
        return answer;
    }

    HRESULT STDMETHODCALLTYPE StartSnapshotSet(VSS_ID* out) override {
        if (!fill(out, no_id)) {
            return tell("StartSnapshotSet", E_INVALIDARG);
        }
        const HRESULT answer = ask("StartSnapshotSet");
        if (SUCCEEDED(answer)) {
            *out = set_ = World::get().begin_set();
        }
        return answer;
    }

    HRESULT STDMETHODCALLTYPE AddToSnapshotSet(VSS_PWSZ volume, VSS_ID, VSS_ID* out) override {
        if (!fill(out, no_id) || volume == nullptr) {
            return tell("AddToSnapshotSet", E_INVALIDARG);
        }
        const HRESULT answer = ask("AddToSnapshotSet");
        if (SUCCEEDED(answer)) {
            *out = World::get().add(set_, volume, context_ == static_cast<LONG>(VSS_CTX_ALL) ? 0 : context_);
        }
        return answer;
    }

    HRESULT STDMETHODCALLTYPE DoSnapshotSet(IVssAsync** out) override {
        phase_ = Phase::copied;
        return begin("DoSnapshotSet", out);
    }
    HRESULT STDMETHODCALLTYPE ImportSnapshots(IVssAsync** out) override { return begin("ImportSnapshots", out); }

    HRESULT STDMETHODCALLTYPE GetSnapshotProperties(VSS_ID id, VSS_SNAPSHOT_PROP* out) override {
        if (!fill(out, VSS_SNAPSHOT_PROP{})) {
            return tell("GetSnapshotProperties", E_INVALIDARG);
        }
        const std::vector<Copy> found = World::get().found(id);
        if (found.empty() || same(id, no_id) || !same(found[0].id, id)) {
            return tell("GetSnapshotProperties", VSS_E_OBJECT_NOT_FOUND);
        }
        const HRESULT answer = ask("GetSnapshotProperties");
        if (SUCCEEDED(answer)) {
            describe(found[0], "GetSnapshotProperties", *out);
        }
        return answer;
    }

    HRESULT STDMETHODCALLTYPE Query(VSS_ID id, VSS_OBJECT_TYPE of, VSS_OBJECT_TYPE wanted, IVssEnumObject** out) override {
        const bool understood = same(id, no_id) && of == VSS_OBJECT_NONE && (wanted == VSS_OBJECT_SNAPSHOT || wanted == VSS_OBJECT_PROVIDER);
        if (!fill<IVssEnumObject*>(out, nullptr) || !understood) {
            return tell("Query", E_INVALIDARG);
        }
        const HRESULT answer = ask("Query");
        if (SUCCEEDED(answer)) {
            *out = new FakeEnumeration(World::get().found(no_id), wanted == VSS_OBJECT_PROVIDER, "Query");
        }
        return answer;
    }

    HRESULT STDMETHODCALLTYPE IsVolumeSupported(VSS_ID, VSS_PWSZ volume, BOOL* out) override {
        if (!fill(out, BOOL{FALSE}) || volume == nullptr) {
            return tell("IsVolumeSupported", E_INVALIDARG);
        }
        const HRESULT answer = ask("IsVolumeSupported");
        *out = SUCCEEDED(answer) ? TRUE : FALSE;
        return answer;
    }

    HRESULT STDMETHODCALLTYPE DeleteSnapshots(VSS_ID id, VSS_OBJECT_TYPE of, BOOL, LONG* deleted, VSS_ID* left) override {
        const bool filled = fill(deleted, LONG{0}) && fill(left, no_id);
        if (!filled || (of != VSS_OBJECT_SNAPSHOT && of != VSS_OBJECT_SNAPSHOT_SET)) {
            return tell("DeleteSnapshots", E_INVALIDARG);
        }
        if (!World::get().knows(id)) {
            return tell("DeleteSnapshots", VSS_E_OBJECT_NOT_FOUND);
        }
        const HRESULT answer = ask("DeleteSnapshots");
        const std::vector<Copy> there = World::get().found(id);
        *deleted = SUCCEEDED(answer) ? World::get().remove(id) : 0;
        *left = SUCCEEDED(answer) || there.empty() ? no_id : there[0].id;
        return answer;
    }

    HRESULT STDMETHODCALLTYPE BreakSnapshotSet(VSS_ID set) override {
        return World::get().knows(set) ? ask("BreakSnapshotSet") : tell("BreakSnapshotSet", VSS_E_OBJECT_NOT_FOUND);
    }

    HRESULT STDMETHODCALLTYPE ExposeSnapshot(VSS_ID id, VSS_PWSZ, LONG attributes, VSS_PWSZ as, VSS_PWSZ* out) override {
        const bool locally = attributes == VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY;
        const std::string call = locally ? "ExposeSnapshot(locally)" : "ExposeSnapshot(as a share)";
        if (!fill<VSS_PWSZ>(out, nullptr) || (!locally && attributes != VSS_VOLSNAP_ATTR_EXPOSED_REMOTELY)) {
            return tell(call, E_INVALIDARG);
        }
        if (!World::get().knows(id)) {
            return tell(call, VSS_E_OBJECT_NOT_FOUND);
        }
        const HRESULT answer = ask(call);
        if (SUCCEEDED(answer)) {
            const std::wstring name = as == nullptr ? L"SHADOWCOPY" : as;
            World::get().expose(id, name, attributes);
            *out = lent_block(name, "the string of ExposeSnapshot", "freed with CoTaskMemFree");
        }
        return answer;
    }

protected:
    ~CopyMethods() = default;

private:
    VSS_ID set_ = no_id;
    LONG context_ = VSS_CTX_BACKUP;
};

}  // namespace shadowcheck

#endif
