// What a writer says of itself in OnIdentify: IVssCreateWriterMetadata.
//
// Part of shadowcheck_vss.hpp. What the writer adds is checked as its pages say, and kept: the components that handlers are given
// later are these.
#ifndef SHADOWCHECK_VSS_WRITER_METADATA_HPP
#define SHADOWCHECK_VSS_WRITER_METADATA_HPP

#include <string>
#include <utility>
#include <vector>

#include "world.hpp"

namespace shadowcheck {

// The Writer Metadata Document that OnIdentify builds anew each time. VSS owns it: it is used during the handler only.
class WriterMetadata final : public IVssCreateWriterMetadataEx {
public:
    explicit WriterMetadata(std::wstring writer) : writer_(std::move(writer)) {}

    const std::vector<WorldComponent>& components() const { return components_; }

    HRESULT STDMETHODCALLTYPE AddIncludeFiles(LPCWSTR path, LPCWSTR spec, bool, LPCWSTR) override { return named(path, spec); }
    HRESULT STDMETHODCALLTYPE AddExcludeFiles(LPCWSTR path, LPCWSTR spec, bool) override { return named(path, spec); }
    HRESULT STDMETHODCALLTYPE AddExcludeFilesFromSnapshot(LPCWSTR path, LPCWSTR spec, bool) override { return named(path, spec); }

    HRESULT STDMETHODCALLTYPE AddComponent(VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name, LPCWSTR caption, const BYTE* icon, UINT icon_size,
                                           bool, bool, bool, bool, DWORD) override {
        const bool is_type = type == VSS_CT_DATABASE || type == VSS_CT_FILEGROUP;
        if (!is_type || text_of(name).empty() || (icon == nullptr && icon_size > 0)) {
            return E_INVALIDARG;
        }
        for (const WorldComponent& one : components_) {
            if (one.logical_path == text_of(logical_path) && one.name == text_of(name)) {
                return VSS_E_OBJECT_ALREADY_EXISTS;
            }
        }
        components_.push_back({type, text_of(logical_path), name, text_of(caption), {}, {}, {}});
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE AddDatabaseFiles(LPCWSTR logical_path, LPCWSTR name, LPCWSTR path, LPCWSTR spec, DWORD) override {
        return add(&WorldComponent::database, VSS_CT_DATABASE, logical_path, name, path, spec, false);
    }
    HRESULT STDMETHODCALLTYPE AddDatabaseLogFiles(LPCWSTR logical_path, LPCWSTR name, LPCWSTR path, LPCWSTR spec, DWORD) override {
        return add(&WorldComponent::logs, VSS_CT_DATABASE, logical_path, name, path, spec, false);
    }
    HRESULT STDMETHODCALLTYPE AddFilesToFileGroup(LPCWSTR logical_path, LPCWSTR name, LPCWSTR path, LPCWSTR spec, bool recursive, LPCWSTR,
                                                  DWORD) override {
        return add(&WorldComponent::files, VSS_CT_FILEGROUP, logical_path, name, path, spec, recursive);
    }

    HRESULT STDMETHODCALLTYPE SetRestoreMethod(VSS_RESTOREMETHOD_ENUM method, LPCWSTR, LPCWSTR, VSS_WRITERRESTORE_ENUM, bool) override {
        return method == VSS_RME_UNDEFINED ? E_INVALIDARG : S_OK;
    }
    HRESULT STDMETHODCALLTYPE AddAlternateLocationMapping(LPCWSTR path, LPCWSTR spec, bool, LPCWSTR destination) override {
        return destination == nullptr ? E_INVALIDARG : named(path, spec);
    }
    HRESULT STDMETHODCALLTYPE AddComponentDependency(LPCWSTR logical_path, LPCWSTR name, VSS_ID, LPCWSTR, LPCWSTR on) override {
        if (name == nullptr || on == nullptr) {
            return E_INVALIDARG;
        }
        return find(logical_path, name) == nullptr ? VSS_E_OBJECT_NOT_FOUND : S_OK;
    }
    HRESULT STDMETHODCALLTYPE SetBackupSchema(DWORD) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE GetDocument(IXMLDOMDocument** out) override {  // there is no MSXML behind this
        return fill<IXMLDOMDocument*>(out, nullptr) ? E_NOTIMPL : E_INVALIDARG;
    }
    HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR* out) override {
        const std::wstring text = L"<WRITER_METADATA writerName=\"" + writer_ + L"\"/>";
        return out != nullptr && fill(out, lent_string(text, "IVssCreateWriterMetadata::SaveAsXML")) ? S_OK : E_INVALIDARG;
    }

private:
    static HRESULT named(LPCWSTR path, LPCWSTR spec) { return path == nullptr || spec == nullptr ? E_INVALIDARG : S_OK; }

    WorldComponent* find(LPCWSTR logical_path, LPCWSTR name) {
        for (WorldComponent& one : components_) {
            if (one.logical_path == text_of(logical_path) && one.name == text_of(name)) {
                return &one;
            }
        }
        return nullptr;
    }

    HRESULT add(std::vector<Files> WorldComponent::*list, VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name, LPCWSTR path, LPCWSTR spec,
                bool recursive) {
        if (name == nullptr || path == nullptr || spec == nullptr) {
            return E_INVALIDARG;
        }
        WorldComponent* component = find(logical_path, name);
        if (component == nullptr || component->type != type) {
            return VSS_E_OBJECT_NOT_FOUND;
        }
        (component->*list).push_back({path, spec, recursive});
        return S_OK;
    }

    const std::wstring writer_;
    std::vector<WorldComponent> components_;
};

}  // namespace shadowcheck

#endif
