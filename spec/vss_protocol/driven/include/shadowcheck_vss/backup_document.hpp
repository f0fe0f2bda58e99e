// The methods of IVssBackupComponents about the Backup Components Document: the components of the backup, and how it went.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_BACKUP_DOCUMENT_HPP
#define SHADOWCHECK_VSS_BACKUP_DOCUMENT_HPP

#include <deque>
#include <string>
#include <vector>

#include "component.hpp"
#include "backup_instance.hpp"

namespace shadowcheck {

class DocumentMethods : public Instance {
public:
    using Instance::Instance;

    HRESULT STDMETHODCALLTYPE InitializeForBackup(BSTR) override { return ask("InitializeForBackup"); }

    HRESULT STDMETHODCALLTYPE SetBackupState(bool components, bool, VSS_BACKUP_TYPE, bool) override {
        return ask(components ? "SetBackupState(with components)" : "SetBackupState(without components)");
    }

    HRESULT STDMETHODCALLTYPE AddComponent(VSS_ID instance, VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR path, LPCWSTR name) override {
        if (name == nullptr || component(&instance, writer, type, path, name) != nullptr) {
            return tell("AddComponent", name == nullptr ? E_INVALIDARG : VSS_E_OBJECT_ALREADY_EXISTS);
        }
        const HRESULT answer = ask("AddComponent");
        if (SUCCEEDED(answer)) {
            added_.emplace_back(instance, writer, type, text_of(path), name);
        }
        return answer;
    }

    HRESULT STDMETHODCALLTYPE SetBackupSucceeded(VSS_ID instance, VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR path, LPCWSTR name, bool well) override {
        const char* call = well ? "SetBackupSucceeded(true)" : "SetBackupSucceeded(false)";
        AddedComponent* one = component(&instance, writer, type, path, name);
        if (one == nullptr) {
            return tell(call, name == nullptr ? E_INVALIDARG : VSS_E_OBJECT_NOT_FOUND);
        }
        const HRESULT answer = ask(call);
        one->succeeded = SUCCEEDED(answer) ? well : one->succeeded;
        return answer;
    }

    HRESULT STDMETHODCALLTYPE SetBackupOptions(VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR path, LPCWSTR name, LPCWSTR options) override {
        return keep("SetBackupOptions", component(nullptr, writer, type, path, name), options, &AddedComponent::options);
    }

    HRESULT STDMETHODCALLTYPE SetPreviousBackupStamp(VSS_ID writer, VSS_COMPONENT_TYPE type, LPCWSTR path, LPCWSTR name, LPCWSTR stamp) override {
        return keep("SetPreviousBackupStamp", component(nullptr, writer, type, path, name), stamp, &AddedComponent::previous_stamp);
    }

    HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR* out) override {
        if (!fill<BSTR>(out, nullptr)) {
            return tell("SaveAsXML", E_INVALIDARG);
        }
        const HRESULT answer = ask("SaveAsXML");
        if (SUCCEEDED(answer)) {
            *out = lent_string(xml(), "SaveAsXML");
        }
        return answer;
    }

    HRESULT STDMETHODCALLTYPE GetWriterComponentsCount(UINT* out) override {
        done("GetWriterComponentsCount");
        return fill(out, static_cast<UINT>(writers_with_components().size())) ? S_OK : E_INVALIDARG;
    }

    HRESULT STDMETHODCALLTYPE GetWriterComponents(UINT number, IVssWriterComponentsExt** out) override {
        if (!fill<IVssWriterComponentsExt*>(out, nullptr)) {
            return tell("GetWriterComponents", E_INVALIDARG);
        }
        const std::vector<const WorldWriter*> known = writers_with_components();
        if (number >= known.size()) {
            return tell("GetWriterComponents", VSS_E_OBJECT_NOT_FOUND);
        }
        const HRESULT answer = ask("GetWriterComponents");
        if (SUCCEEDED(answer)) {
            *out = new FakeWriterComponents(*known[number], of_writer(known[number]->id), [this] { asking_.deed("use writer components"); });
        }
        return answer;
    }

protected:
    ~DocumentMethods() = default;

private:
    // The component that was added, of that instance of the writer if one is given.
    AddedComponent* component(const VSS_ID* instance, const VSS_ID& writer, VSS_COMPONENT_TYPE type, LPCWSTR path, LPCWSTR name) {
        for (AddedComponent& one : added_) {
            if (same(one.writer, writer) && one.type == type && one.logical_path == text_of(path) && one.name == text_of(name) &&
                (instance == nullptr || same(one.instance, *instance))) {
                return &one;
            }
        }
        return nullptr;
    }

    HRESULT keep(const char* call, AddedComponent* of, LPCWSTR text, std::wstring AddedComponent::*as) {
        if (of == nullptr || text == nullptr) {
            return tell(call, text == nullptr ? E_INVALIDARG : VSS_E_OBJECT_NOT_FOUND);
        }
        const HRESULT answer = ask(call);
        if (SUCCEEDED(answer)) {
            of->*as = text;
        }
        return answer;
    }

    std::vector<AddedComponent*> of_writer(const VSS_ID& writer) {
        std::vector<AddedComponent*> found;
        for (AddedComponent& one : added_) {
            if (same(one.writer, writer)) {
                found.push_back(&one);
            }
        }
        return found;
    }

    std::vector<const WorldWriter*> writers_with_components() {
        std::vector<const WorldWriter*> found;
        for (const WorldWriter& one : writers()) {
            if (!of_writer(one.id).empty()) {
                found.push_back(&one);
            }
        }
        return found;
    }

    std::wstring xml() const {
        std::wstring text = L"<BACKUP_COMPONENTS>";
        for (const AddedComponent& one : added_) {
            text += L"<COMPONENT componentName=\"" + one.name + L"\" backupSucceeded=\"" + (one.succeeded ? L"yes" : L"no") + L"\"/>";
        }
        return text + L"</BACKUP_COMPONENTS>";
    }

    std::deque<AddedComponent> added_;  // whoever examines one keeps a pointer to it
};

}  // namespace shadowcheck

#endif
