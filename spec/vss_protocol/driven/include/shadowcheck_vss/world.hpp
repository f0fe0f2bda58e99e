// The computer that a backup program finds: two writers with a component each, one volume, and the shadow copies that it makes.
//
// Part of shadowcheck_vss.hpp. All of it is the same in every run. If shadowcheck names a folder ("world": {"folder": ...}), a shadow
// copy is that folder, and the files of the components are looked for below it; else it is a device that does not exist.
#ifndef SHADOWCHECK_VSS_WORLD_HPP
#define SHADOWCHECK_VSS_WORLD_HPP

#include <mutex>
#include <string>
#include <vector>

#include "counted.hpp"

namespace shadowcheck {

// An id that tells what it is of: 5ad0c0de-0002-0000-0000-000000000001 is the first shadow copy set.
enum class Thing : std::uint16_t { writer = 1, set = 2, copy = 3, instance = 4, provider = 5, session = 6, volume = 7 };

inline VSS_ID id_of(Thing thing, unsigned number) {
    VSS_ID made = {0x5ad0c0de, static_cast<std::uint16_t>(thing), 0, {0, 0, 0, 0, 0, 0, 0, 0}};
    made.Data4[6] = static_cast<std::uint8_t>(number >> 8);
    made.Data4[7] = static_cast<std::uint8_t>(number);
    return made;
}

// A text that may be missing.
inline std::wstring text_of(LPCWSTR text) {
    return text == nullptr ? std::wstring() : std::wstring(text);
}

inline constexpr VSS_ID no_id = {0, 0, 0, {0, 0, 0, 0, 0, 0, 0, 0}};  // GUID_NULL, which needs a library on Windows

// Files that a component consists of: a folder on the volume, and which of its files.
struct Files {
    std::wstring path, spec;
    bool recursive;
};

struct WorldComponent {
    VSS_COMPONENT_TYPE type;
    std::wstring logical_path, name, caption;
    std::vector<Files> files, database, logs;
};

struct WorldWriter {
    VSS_ID id, instance;
    std::wstring name;
    VSS_SOURCE_TYPE source;
    WorldComponent component;
};

inline const std::vector<WorldWriter>& writers() {
    static const std::vector<WorldWriter>& all = *new std::vector<WorldWriter>{
        {id_of(Thing::writer, 1), id_of(Thing::instance, 1), L"Orders Writer", VSS_ST_TRANSACTEDDB,
         {VSS_CT_DATABASE, L"", L"Orders", L"The orders of a shop", {}, {{L"C:\\Orders", L"orders.db", false}}, {{L"C:\\Orders", L"*.log", false}}}},
        {id_of(Thing::writer, 2), id_of(Thing::instance, 2), L"Documents Writer", VSS_ST_OTHER,
         {VSS_CT_FILEGROUP, L"Shared", L"Documents", L"The documents of a shop", {{L"C:\\Documents", L"*", true}}, {}, {}}},
    };
    return all;
}

// A shadow copy that the program has asked for.
struct Copy {
    VSS_ID id, set;
    std::wstring volume, exposed;
    LONG attributes;
    bool there;
};

class World {
public:
    static World& get() {
        static World& only = *new World;
        return only;
    }

    VSS_ID begin_set() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return id_of(Thing::set, ++sets_);
    }

    VSS_ID add(const VSS_ID& set, const std::wstring& volume, LONG attributes) {
        const std::lock_guard<std::mutex> lock(mutex_);
        copies_.push_back({id_of(Thing::copy, static_cast<unsigned>(copies_.size()) + 1), set, volume, L"", attributes, true});
        return copies_.back().id;
    }

    // The shadow copies that are there: the one with that id, or those of the set with that id, or all (GUID_NULL).
    std::vector<Copy> found(const VSS_ID& id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::vector<Copy> all;
        for (const Copy& one : copies_) {
            if (one.there && (same(id, no_id) || same(one.id, id) || same(one.set, id))) {
                all.push_back(one);
            }
        }
        return all;
    }

    // Whether a set, or a copy, of that id was ever begun.
    bool knows(const VSS_ID& id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (const Copy& one : copies_) {
            if (same(one.id, id)) {
                return true;
            }
        }
        for (unsigned number = 1; number <= sets_; ++number) {
            if (same(id_of(Thing::set, number), id)) {
                return true;
            }
        }
        return false;
    }

    // Deletes what `found` finds, and returns how many these were.
    LONG remove(const VSS_ID& id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        LONG gone = 0;
        for (Copy& one : copies_) {
            if (one.there && (same(one.id, id) || same(one.set, id))) {
                one.there = false;
                ++gone;
            }
        }
        return gone;
    }

    void expose(const VSS_ID& id, const std::wstring& as, LONG attributes) {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (Copy& one : copies_) {
            if (same(one.id, id)) {
                one.exposed = as;
                one.attributes |= attributes;
            }
        }
    }

    // Where the files of a shadow copy are.
    static std::wstring device(unsigned number) {
        std::wstring folder = wide(Wire::get().welcome()["world"]["folder"].string());
        if (folder.empty()) {
            return L"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy" + std::to_wstring(number);
        }
#ifdef _WIN32
        for (wchar_t& one : folder) {
            one = one == L'/' ? L'\\' : one;
        }
        folder = folder[0] == L'\\' && folder[1] != L'\\' ? L"Z:" + folder : folder;  // a path of the system that wine runs on
#endif
        return folder;
    }

private:
    std::mutex mutex_;
    std::vector<Copy> copies_;
    unsigned sets_ = 0;
};

// Fills the properties of a shadow copy. Its strings are freed together, with VssFreeSnapshotProperties.
inline void describe(const Copy& copy, const std::string& by, VSS_SNAPSHOT_PROP& as) {
    const int number = Ledger::get().number();
    const auto text = [&by, number](const std::wstring& value) {
        return lent_block(value, "the VSS_SNAPSHOT_PROP of " + by, "freed with VssFreeSnapshotProperties", number);
    };
    as = VSS_SNAPSHOT_PROP{};
    as.m_SnapshotId = copy.id;
    as.m_SnapshotSetId = copy.set;
    as.m_lSnapshotsCount = static_cast<LONG>(World::get().found(copy.set).size());
    as.m_pwszSnapshotDeviceObject = text(World::device(copy.id.Data4[7]));
    as.m_pwszOriginalVolumeName = text(L"\\\\?\\Volume{5ad0c0de-0007-0000-0000-000000000001}\\");
    as.m_pwszOriginatingMachine = text(L"SHOP");
    as.m_pwszServiceMachine = text(L"SHOP");
    as.m_pwszExposedName = copy.exposed.empty() ? nullptr : text(copy.exposed);
    as.m_ProviderId = id_of(Thing::provider, 1);
    as.m_lSnapshotAttributes = copy.attributes;
    as.m_tsCreationTimestamp = 132000000000000000;  // a day in 2019: the same in every run
    as.m_eStatus = VSS_SS_CREATED;
}

}  // namespace shadowcheck

#endif
