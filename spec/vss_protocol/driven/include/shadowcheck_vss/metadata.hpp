// A writer's metadata, as a backup program examines it: IVssExamineWriterMetadata, IVssWMComponent and what these return.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_METADATA_HPP
#define SHADOWCHECK_VSS_METADATA_HPP

#include <string>
#include <utility>

#include "world.hpp"

namespace shadowcheck {

class FakeFiledesc final : public Counted<IVssWMFiledesc> {
public:
    FakeFiledesc(Files files, const std::string& by) : Counted("IVssWMFiledesc", by), files_(std::move(files)) {}

    HRESULT STDMETHODCALLTYPE GetPath(BSTR* out) override { return text("GetPath", out, files_.path); }
    HRESULT STDMETHODCALLTYPE GetFilespec(BSTR* out) override { return text("GetFilespec", out, files_.spec); }
    HRESULT STDMETHODCALLTYPE GetRecursive(bool* out) override {
        used("GetRecursive");
        return fill(out, files_.recursive) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetAlternateLocation(BSTR* out) override {
        used("GetAlternateLocation");
        return fill(out, BSTR{nullptr}) ? S_FALSE : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetBackupTypeMask(DWORD* out) override {
        used("GetBackupTypeMask");
        return fill(out, DWORD{VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED}) ? S_OK : E_INVALIDARG;
    }

private:
    HRESULT text(const char* method, BSTR* out, const std::wstring& value) {
        used(method);
        return out != nullptr && fill(out, lent_string(value, std::string("IVssWMFiledesc::") + method)) ? S_OK : E_INVALIDARG;
    }

    const Files files_;
};

// Returns the files with that number, or nothing if there are not as many.
inline HRESULT give(const std::vector<Files>& all, UINT number, const std::string& by, IVssWMFiledesc** out) {
    if (!fill<IVssWMFiledesc*>(out, nullptr)) {
        return E_INVALIDARG;
    }
    if (number >= all.size()) {
        return VSS_E_OBJECT_NOT_FOUND;
    }
    *out = new FakeFiledesc(all[number], by);
    return S_OK;
}

class FakeWMComponent final : public Counted<IVssWMComponent> {
public:
    FakeWMComponent(const WorldComponent& of, const std::string& by) : Counted("IVssWMComponent", by), of_(of) {}

    HRESULT STDMETHODCALLTYPE GetComponentInfo(PVSSCOMPONENTINFO* out) override {
        used("GetComponentInfo");
        if (out == nullptr) {
            return E_INVALIDARG;
        }
        auto* info = new VSS_COMPONENTINFO{};
        info->type = of_.type;
        info->bstrLogicalPath = own(of_.logical_path);
        info->bstrComponentName = own(of_.name);
        info->bstrCaption = own(of_.caption);
        info->bNotifyOnBackupComplete = info->bSelectable = info->bSelectableForRestore = true;
        info->cFileCount = static_cast<UINT>(of_.files.size());
        info->cDatabases = static_cast<UINT>(of_.database.size());
        info->cLogFiles = static_cast<UINT>(of_.logs.size());
        Ledger::get().lend(info, "the VSS_COMPONENTINFO of GetComponentInfo", "freed with FreeComponentInfo");
        *out = info;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE FreeComponentInfo(PVSSCOMPONENTINFO info) override {
        used("FreeComponentInfo");
        return info == nullptr || Ledger::get().give_back(info) ? S_OK : E_INVALIDARG;
    }

    HRESULT STDMETHODCALLTYPE GetFile(UINT number, IVssWMFiledesc** out) override {
        used("GetFile");
        return give(of_.files, number, "IVssWMComponent::GetFile", out);
    }
    HRESULT STDMETHODCALLTYPE GetDatabaseFile(UINT number, IVssWMFiledesc** out) override {
        used("GetDatabaseFile");
        return give(of_.database, number, "IVssWMComponent::GetDatabaseFile", out);
    }
    HRESULT STDMETHODCALLTYPE GetDatabaseLogFile(UINT number, IVssWMFiledesc** out) override {
        used("GetDatabaseLogFile");
        return give(of_.logs, number, "IVssWMComponent::GetDatabaseLogFile", out);
    }
    HRESULT STDMETHODCALLTYPE GetDependency(UINT, IVssWMDependency** out) override {
        used("GetDependency");
        return fill<IVssWMDependency*>(out, nullptr) ? VSS_E_OBJECT_NOT_FOUND : E_INVALIDARG;
    }

private:
    // A string of the structure, which is freed with it. The name and the caption are always there, the logical path may be missing.
    static BSTR own(const std::wstring& text) { return text.empty() ? nullptr : SysAllocString(text.c_str()); }

    const WorldComponent& of_;
};

class FakeMetadata final : public Counted<IVssExamineWriterMetadataEx2> {
public:
    FakeMetadata(const WorldWriter& of, const std::string& by) : Counted("IVssExamineWriterMetadata", by), of_(of) {}

    HRESULT STDMETHODCALLTYPE GetIdentity(VSS_ID* instance, VSS_ID* writer, BSTR* name, VSS_USAGE_TYPE* usage, VSS_SOURCE_TYPE* source) override {
        return identify("GetIdentity", instance, writer, name, usage, source);
    }
    HRESULT STDMETHODCALLTYPE GetIdentityEx(VSS_ID* instance, VSS_ID* writer, BSTR* name, BSTR* instance_name, VSS_USAGE_TYPE* usage,
                                            VSS_SOURCE_TYPE* source) override {
        if (instance_name == nullptr) {
            return E_INVALIDARG;
        }
        const HRESULT code = identify("GetIdentityEx", instance, writer, name, usage, source);
        *instance_name = code == S_OK ? lent_string(of_.name + L" 1", "IVssExamineWriterMetadataEx::GetIdentityEx") : nullptr;
        return code;
    }
    HRESULT STDMETHODCALLTYPE GetFileCounts(UINT* include, UINT* exclude, UINT* components) override {
        used("GetFileCounts");
        return fill(include, 0u) && fill(exclude, 0u) && fill(components, 1u) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetIncludeFile(UINT, IVssWMFiledesc** out) override { return no_file("GetIncludeFile", out); }
    HRESULT STDMETHODCALLTYPE GetExcludeFile(UINT, IVssWMFiledesc** out) override { return no_file("GetExcludeFile", out); }
    HRESULT STDMETHODCALLTYPE GetExcludeFromSnapshotFile(UINT, IVssWMFiledesc** out) override { return no_file("GetExcludeFromSnapshotFile", out); }
    HRESULT STDMETHODCALLTYPE GetAlternateLocationMapping(UINT, IVssWMFiledesc** out) override { return no_file("GetAlternateLocationMapping", out); }
    HRESULT STDMETHODCALLTYPE GetExcludeFromSnapshotCount(UINT* out) override {
        used("GetExcludeFromSnapshotCount");
        return fill(out, 0u) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetComponent(UINT number, IVssWMComponent** out) override {
        used("GetComponent");
        if (!fill<IVssWMComponent*>(out, nullptr)) {
            return E_INVALIDARG;
        }
        if (number > 0) {
            return VSS_E_OBJECT_NOT_FOUND;
        }
        *out = new FakeWMComponent(of_.component, "IVssExamineWriterMetadata::GetComponent");
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetRestoreMethod(VSS_RESTOREMETHOD_ENUM* method, BSTR* service, BSTR* procedure, VSS_WRITERRESTORE_ENUM* restore,
                                               bool* reboot, UINT* mappings) override {
        used("GetRestoreMethod");
        const bool filled = fill(method, VSS_RME_RESTORE_IF_CAN_REPLACE) && fill(service, BSTR{nullptr}) && fill(procedure, BSTR{nullptr}) &&
                            fill(restore, VSS_WRE_NEVER) && fill(reboot, false) && fill(mappings, 0u);
        return filled ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetBackupSchema(DWORD* out) override {
        used("GetBackupSchema");
        return fill(out, DWORD{VSS_BS_UNDEFINED}) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetVersion(DWORD* major, DWORD* minor) override {
        used("GetVersion");
        return fill(major, DWORD{1}) && fill(minor, DWORD{0}) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE GetDocument(IXMLDOMDocument** out) override {  // there is no MSXML behind this
        used("GetDocument");
        return fill<IXMLDOMDocument*>(out, nullptr) ? E_NOTIMPL : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR* out) override {
        used("SaveAsXML");
        const auto text = L"<WRITER_METADATA writerName=\"" + of_.name + L"\"/>";
        return out != nullptr && fill(out, lent_string(text, "IVssExamineWriterMetadata::SaveAsXML")) ? S_OK : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE LoadFromXML(BSTR text) override {
        used("LoadFromXML");
        return text != nullptr ? S_OK : E_INVALIDARG;
    }

protected:
    bool offers(REFIID wanted) const override {
        return same(wanted, SHADOWCHECK_ID(IVssExamineWriterMetadata)) || same(wanted, SHADOWCHECK_ID(IVssExamineWriterMetadataEx)) ||
               same(wanted, SHADOWCHECK_ID(IVssExamineWriterMetadataEx2));
    }

private:
    HRESULT identify(const char* method, VSS_ID* instance, VSS_ID* writer, BSTR* name, VSS_USAGE_TYPE* usage, VSS_SOURCE_TYPE* source) {
        used(method);
        if (!fill(instance, of_.instance) || !fill(writer, of_.id) || name == nullptr || !fill(usage, VSS_UT_USERDATA) || !fill(source, of_.source)) {
            return E_INVALIDARG;
        }
        *name = lent_string(of_.name, std::string("IVssExamineWriterMetadata::") + method);
        return S_OK;
    }
    HRESULT no_file(const char* method, IVssWMFiledesc** out) {
        used(method);
        return fill<IVssWMFiledesc*>(out, nullptr) ? VSS_E_OBJECT_NOT_FOUND : E_INVALIDARG;
    }

    const WorldWriter& of_;
};

}  // namespace shadowcheck

#endif
