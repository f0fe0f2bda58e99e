// Calls every method that a backup program may call, and says what is not as the pages say. The argument chooses what it does.
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

static int wrong = 0;
static void expect(bool holds, const char* text, int line) {
    if (!holds) {
        std::fprintf(stderr, "line %d: %s\n", line, text);
        ++wrong;
    }
}
#define EXPECT(condition) expect(condition, #condition, __LINE__)

static wchar_t volume[] = L"C:\\";
static wchar_t drive[] = L"X:";
static const VSS_ID nobody{};

static IVssBackupComponents* begun() {
    IVssBackupComponents* backup = nullptr;
    EXPECT(CreateVssBackupComponents(&backup) == S_OK && backup != nullptr);
    return backup;
}

// An operation that was begun: it has a pointer of its own, which ends as it should.
static void end(HRESULT code, IVssAsync*& operation, int line) {
    expect(code == S_OK && operation != nullptr, "an operation begins", line);
    HRESULT status = S_OK;
    expect(operation->Wait() == S_OK, "Wait", line);
    expect(operation->QueryStatus(&status, nullptr) == S_OK && status == VSS_S_ASYNC_FINISHED, "QueryStatus", line);
    operation->AddRef();
    expect(operation->Release() == 1 && operation->Release() == 0, "the references of an operation are counted", line);
    operation = nullptr;
}
#define END(call) end(call, operation, __LINE__)

static void text(HRESULT code, BSTR& given, const wchar_t* is, int line) {
    expect(code == S_OK && given != nullptr && std::wcscmp(given, is) == 0, "a text", line);
    SysFreeString(given);
    given = nullptr;
}
#define TEXT_IS(call, is) text(call, given, is, __LINE__)

static VSS_ID writer, instance;

static void files(HRESULT code, IVssWMFiledesc*& found, const wchar_t* path, int line) {
    expect(code == S_OK && found != nullptr, "files", line);
    BSTR given = nullptr;
    bool recursive = false;
    DWORD mask = 0;
    text(found->GetPath(&given), given, path, line);
    expect(found->GetFilespec(&given) == S_OK, "GetFilespec", line);
    SysFreeString(given);
    expect(found->GetRecursive(&recursive) == S_OK, "GetRecursive", line);
    expect(found->GetAlternateLocation(&given) == S_FALSE && given == nullptr, "GetAlternateLocation", line);
    expect(found->GetBackupTypeMask(&mask) == S_OK && mask != 0, "GetBackupTypeMask", line);
    expect(found->Release() == 0, "Release", line);
}

static void examine(IVssExamineWriterMetadata* metadata) {
    BSTR given = nullptr;
    VSS_USAGE_TYPE usage;
    VSS_SOURCE_TYPE source;
    TEXT_IS(metadata->GetIdentity(&instance, &writer, &given, &usage, &source), L"Orders Writer");
    UINT included = 9, excluded = 9, count = 9;
    EXPECT(metadata->GetFileCounts(&included, &excluded, &count) == S_OK && included == 0 && excluded == 0 && count == 1);
    IVssWMFiledesc* found = nullptr;
    EXPECT(metadata->GetIncludeFile(0, &found) == VSS_E_OBJECT_NOT_FOUND && found == nullptr);
    EXPECT(metadata->GetExcludeFile(0, &found) == VSS_E_OBJECT_NOT_FOUND);
    EXPECT(metadata->GetAlternateLocationMapping(0, &found) == VSS_E_OBJECT_NOT_FOUND);
    VSS_RESTOREMETHOD_ENUM method;
    VSS_WRITERRESTORE_ENUM restore;
    BSTR service = nullptr, procedure = nullptr;
    bool reboot = true;
    UINT mappings = 9;
    EXPECT(metadata->GetRestoreMethod(&method, &service, &procedure, &restore, &reboot, &mappings) == S_OK && mappings == 0 && !reboot);
    DWORD schema = 9;
    EXPECT(metadata->GetBackupSchema(&schema) == S_OK);
    IXMLDOMDocument* document = nullptr;
    EXPECT(metadata->GetDocument(&document) == E_NOTIMPL && document == nullptr);
    EXPECT(metadata->SaveAsXML(&given) == S_OK);
    IVssExamineWriterMetadata* saved = nullptr;
    EXPECT(CreateVssExamineWriterMetadata(given, &saved) == S_OK && saved->LoadFromXML(given) == S_OK);
    saved->Release();
    SysFreeString(given);
    IVssWMComponent* component = nullptr;
    EXPECT(metadata->GetComponent(1, &component) == VSS_E_OBJECT_NOT_FOUND && component == nullptr);
    EXPECT(metadata->GetComponent(0, &component) == S_OK);
    PVSSCOMPONENTINFO info = nullptr;
    EXPECT(component->GetComponentInfo(&info) == S_OK && std::wcscmp(info->bstrComponentName, L"Orders") == 0);
    EXPECT(info->type == VSS_CT_DATABASE && info->cFileCount == 0 && info->cDatabases == 1 && info->cLogFiles == 1 && info->cDependencies == 0);
    EXPECT(component->FreeComponentInfo(info) == S_OK);
    files(component->GetDatabaseFile(0, &found), found, L"C:\\Orders", __LINE__);
    files(component->GetDatabaseLogFile(0, &found), found, L"C:\\Orders", __LINE__);
    IVssWMDependency* dependency = nullptr;
    EXPECT(component->GetFile(0, &found) == VSS_E_OBJECT_NOT_FOUND && component->GetDependency(0, &dependency) == VSS_E_OBJECT_NOT_FOUND);
    EXPECT(component->Release() == 0);
}

static void use(IVssWriterComponentsExt* components) {
    UINT count = 0;
    VSS_ID of, one;
    EXPECT(components->GetComponentCount(&count) == S_OK && count == 1);
    EXPECT(components->GetWriterInfo(&one, &of) == S_OK && std::memcmp(&of, &writer, sizeof of) == 0);
    IVssComponent* component = nullptr;
    EXPECT(components->GetComponent(1, &component) == VSS_E_OBJECT_NOT_FOUND && component == nullptr);
    EXPECT(components->GetComponent(0, &component) == S_OK);
    BSTR given = nullptr;
    bool succeeded = true;
    TEXT_IS(component->GetComponentName(&given), L"Orders");
    TEXT_IS(component->GetBackupOptions(&given), L"options");
    TEXT_IS(component->GetPreviousBackupStamp(&given), L"stamp");
    EXPECT(component->GetBackupStamp(&given) == S_FALSE && given == nullptr);
    EXPECT(component->GetBackupSucceeded(&succeeded) == S_OK && !succeeded);
    EXPECT(component->Release() == 0);
#ifndef __MINGW32__  // whose header lacks IUnknown here
    EXPECT(components->Release() == 0);
#endif
}

static void look_at_copies(IVssBackupComponents* backup, const VSS_ID& set, const VSS_ID& copy) {
    VSS_SNAPSHOT_PROP properties;
    EXPECT(backup->GetSnapshotProperties(set, &properties) == VSS_E_OBJECT_NOT_FOUND && properties.m_pwszSnapshotDeviceObject == nullptr);
    EXPECT(backup->GetSnapshotProperties(copy, &properties) == S_OK && properties.m_pwszSnapshotDeviceObject != nullptr);
    EXPECT(std::memcmp(&properties.m_SnapshotSetId, &set, sizeof set) == 0 && properties.m_lSnapshotsCount == 1);
    VssFreeSnapshotProperties(&properties);
    EXPECT(properties.m_pwszSnapshotDeviceObject == nullptr);
    IVssEnumObject *found = nullptr, *clone = nullptr;
    EXPECT(backup->Query(nobody, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &found) == S_OK && found->Clone(&clone) == S_OK);
    VSS_OBJECT_PROP objects[2];
    ULONG count = 9;
    EXPECT(found->Next(2, objects, &count) == S_FALSE && count == 1 && objects[0].Type == VSS_OBJECT_SNAPSHOT);
    VssFreeSnapshotProperties(&objects[0].Obj.Snap);
    EXPECT(found->Next(1, objects, &count) == S_FALSE && count == 0 && found->Reset() == S_OK && found->Skip(1) == S_OK && found->Skip(1) == S_FALSE);
    EXPECT(found->Release() == 0 && clone->Release() == 0);
    EXPECT(backup->Query(nobody, VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER, &found) == S_OK && found->Next(1, objects, &count) == S_OK);
    CoTaskMemFree(objects[0].Obj.Prov.m_pwszProviderName);
    CoTaskMemFree(objects[0].Obj.Prov.m_pwszProviderVersion);
    found->Release();
    VSS_PWSZ exposed = nullptr;
    EXPECT(backup->ExposeSnapshot(copy, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_LOCALLY, drive, &exposed) == S_OK && std::wcscmp(exposed, L"X:") == 0);
    CoTaskMemFree(exposed);
    EXPECT(backup->ExposeSnapshot(copy, nullptr, VSS_VOLSNAP_ATTR_EXPOSED_REMOTELY, nullptr, &exposed) == S_OK && exposed != nullptr);
    CoTaskMemFree(exposed);
}

static void restore(IVssBackupComponents* backup) {
    IVssAsync* operation = nullptr;
    BSTR xml = SysAllocString(L"<BACKUP_COMPONENTS/>");
    EXPECT(backup->InitializeForRestore(xml) == S_OK && backup->SetRestoreState(VSS_RTYPE_BY_COPY) == S_OK);
    SysFreeString(xml);
    const auto type = VSS_CT_DATABASE;
    const auto name = L"Orders";
    EXPECT(backup->SetSelectedForRestore(writer, type, nullptr, name, true) == S_OK && backup->SetRestoreOptions(writer, type, nullptr, name, L"") == S_OK);
    EXPECT(backup->SetAdditionalRestores(writer, type, nullptr, name, false) == S_OK);
    EXPECT(backup->AddAlternativeLocationMapping(writer, type, nullptr, name, L"C:\\", L"*", true, L"D:\\") == S_OK);
    EXPECT(backup->AddRestoreSubcomponent(writer, type, nullptr, name, L"", L"part", false) == S_OK);
    EXPECT(backup->SetFileRestoreStatus(writer, type, nullptr, name, VSS_RS_ALL) == S_OK);
    EXPECT(backup->AddNewTarget(writer, type, nullptr, name, L"C:\\", L"*", true, L"D:\\") == S_OK);
    EXPECT(backup->SetRangesFilePath(writer, type, nullptr, name, 0, L"C:\\ranges") == S_OK);
    END(backup->PreRestore(&operation));
    END(backup->PostRestore(&operation));
    EXPECT(backup->RevertToSnapshot(nobody, TRUE) == S_OK);
    END(backup->QueryRevertStatus(volume, &operation));
}

static void read_status(IVssBackupComponents* backup) {
    UINT count = 0;
    EXPECT(backup->GetWriterStatusCount(&count) == S_OK && count == 2);
    VSS_ID one, of;
    BSTR given = nullptr;
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    HRESULT failure = E_FAIL;
    TEXT_IS(backup->GetWriterStatus(1, &one, &of, &given, &state, &failure), L"Documents Writer");
    EXPECT(state == VSS_WS_WAITING_FOR_BACKUP_COMPLETE && failure == S_OK);
    EXPECT(backup->GetWriterStatus(2, &one, &of, &given, &state, &failure) == VSS_E_OBJECT_NOT_FOUND && given == nullptr);
    EXPECT(backup->FreeWriterStatus() == S_OK);
}

static void choose(IVssBackupComponents* backup) {
    IVssAsync* operation = nullptr;
    EXPECT(backup->InitializeForBackup() == S_OK && backup->SetContext(VSS_CTX_APP_ROLLBACK) == S_OK);
    EXPECT(backup->SetBackupState(true, false, VSS_BT_FULL, false) == S_OK);
    EXPECT(backup->EnableWriterClasses(&nobody, 1) == S_OK && backup->DisableWriterClasses(&nobody, 1) == S_OK);
    EXPECT(backup->DisableWriterInstances(&nobody, 1) == S_OK);
    END(backup->GatherWriterMetadata(&operation));
    UINT count = 0;
    EXPECT(backup->GetWriterMetadataCount(&count) == S_OK && count == 2);
    IVssExamineWriterMetadata* metadata = nullptr;
    VSS_ID one;
    EXPECT(backup->GetWriterMetadata(2, &one, &metadata) == VSS_E_OBJECT_NOT_FOUND && metadata == nullptr);
    EXPECT(backup->GetWriterMetadata(0, &one, &metadata) == S_OK);
    examine(metadata);
    EXPECT(std::memcmp(&one, &instance, sizeof one) == 0 && metadata->Release() == 0);
    EXPECT(backup->FreeWriterMetadata() == S_OK);
    EXPECT(backup->SetBackupOptions(writer, VSS_CT_DATABASE, nullptr, L"Orders", L"options") == VSS_E_OBJECT_NOT_FOUND);
    EXPECT(backup->AddComponent(instance, writer, VSS_CT_DATABASE, nullptr, L"Orders") == S_OK);
    EXPECT(backup->AddComponent(instance, writer, VSS_CT_DATABASE, nullptr, L"Orders") == VSS_E_OBJECT_ALREADY_EXISTS);
    EXPECT(backup->SetBackupOptions(writer, VSS_CT_DATABASE, nullptr, L"Orders", L"options") == S_OK);
    EXPECT(backup->SetPreviousBackupStamp(writer, VSS_CT_DATABASE, nullptr, L"Orders", L"stamp") == S_OK);
    IVssWriterComponentsExt* components = nullptr;
    EXPECT(backup->GetWriterComponentsCount(&count) == S_OK && count == 1 && backup->GetWriterComponents(0, &components) == S_OK);
    use(components);
}

static void all_methods() {
    IVssBackupComponents* backup = begun();
    choose(backup);
    IVssAsync* operation = nullptr;
    VSS_ID set, copy, left;
    BOOL supported = FALSE;
    EXPECT(backup->IsVolumeSupported(nobody, volume, &supported) == S_OK && supported);
    EXPECT(backup->StartSnapshotSet(&set) == S_OK && backup->AddToSnapshotSet(volume, nobody, &copy) == S_OK);
    END(backup->PrepareForBackup(&operation));
    END(backup->DoSnapshotSet(&operation));
    END(backup->GatherWriterStatus(&operation));
    read_status(backup);
    look_at_copies(backup, set, copy);
    EXPECT(backup->SetBackupSucceeded(instance, writer, VSS_CT_DATABASE, nullptr, L"Orders", true) == S_OK);
    EXPECT(backup->SetBackupSucceeded(instance, writer, VSS_CT_FILEGROUP, nullptr, L"Orders", true) == VSS_E_OBJECT_NOT_FOUND);
    END(backup->BackupComplete(&operation));
    BSTR xml = nullptr;
    EXPECT(backup->SaveAsXML(&xml) == S_OK && SysStringLen(xml) > 0);
    SysFreeString(xml);
    END(backup->ImportSnapshots(&operation));
    EXPECT(backup->BreakSnapshotSet(set) == S_OK && backup->BreakSnapshotSet(nobody) == VSS_E_OBJECT_NOT_FOUND);
    LONG deleted = 9;
    EXPECT(backup->DeleteSnapshots(set, VSS_OBJECT_SNAPSHOT_SET, TRUE, &deleted, &left) == S_OK && deleted == 1);
    EXPECT(backup->AbortBackup() == S_OK);
    restore(backup);
    IUnknown* same = nullptr;
    EXPECT(backup->QueryInterface(writer, reinterpret_cast<void**>(&same)) == E_NOINTERFACE && same == nullptr);
    EXPECT(backup->AddRef() == 2 && backup->Release() == 1 && backup->Release() == 0);
}

// Every pointer that a method returns something through is missing, or the method fails: nothing is returned, and nothing is lent.
static void nothing_returned() {
    IVssBackupComponents* backup = begun();
    const auto operation = reinterpret_cast<IVssAsync*>(&wrong);
    IVssAsync* out[] = {operation, operation, operation, operation, operation, operation};
    EXPECT(FAILED(backup->GatherWriterMetadata(&out[0])) && FAILED(backup->PrepareForBackup(&out[1])) && FAILED(backup->DoSnapshotSet(&out[2])));
    EXPECT(FAILED(backup->BackupComplete(&out[3])) && FAILED(backup->GatherWriterStatus(&out[4])) && FAILED(backup->ImportSnapshots(&out[5])));
    for (const IVssAsync* one : out) {
        EXPECT(one == nullptr);
    }
    auto xml = reinterpret_cast<BSTR>(&wrong);
    VSS_ID id = {1, 1, 1, {1, 1, 1, 1, 1, 1, 1, 1}};
    EXPECT(FAILED(backup->SaveAsXML(&xml)) && xml == nullptr && FAILED(backup->StartSnapshotSet(&id)) && std::memcmp(&id, &nobody, sizeof id) == 0);
    EXPECT(backup->GatherWriterMetadata(nullptr) == E_INVALIDARG && backup->SaveAsXML(nullptr) == E_INVALIDARG);
    EXPECT(backup->StartSnapshotSet(nullptr) == E_INVALIDARG && backup->AddToSnapshotSet(nullptr, nobody, &id) == E_INVALIDARG);
    EXPECT(backup->Query(nobody, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, nullptr) == E_INVALIDARG);
    backup->Release();
}

// What a careless program does: each is a mistake of its own.
static void mistakes(const std::string& which) {
    IVssBackupComponents* backup = begun();
    IVssAsync* operation = nullptr;
    backup->InitializeForBackup();
    backup->GatherWriterMetadata(&operation);
    IVssExamineWriterMetadata* metadata = nullptr;
    VSS_ID of;
    backup->GetWriterMetadata(0, &of, &metadata);
    BSTR xml = nullptr;
    UINT count = 0;
    if (which != "keeps an operation") {
        operation->Release();
    }
    if (which != "keeps metadata") {
        metadata->Release();
    }
    if (which == "releases twice") {
        operation->Release();
    } else if (which == "uses metadata") {
        metadata->GetFileCounts(&count, &count, &count);
    } else if (which == "keeps a string") {
        backup->SaveAsXML(&xml);
    } else if (which == "frees twice") {
        backup->SaveAsXML(&xml);
        SysFreeString(xml);
        SysFreeString(xml);
    } else if (which == "keeps properties") {
        VSS_ID set, copy;
        VSS_SNAPSHOT_PROP properties;
        backup->StartSnapshotSet(&set);
        backup->AddToSnapshotSet(volume, nobody, &copy);
        backup->GetSnapshotProperties(copy, &properties);
    }
    backup->Release();
    if (which == "counts after release") {
        backup->GetWriterMetadataCount(&count);
    } else if (which == "saves after release") {
        backup->SaveAsXML(&xml);
        SysFreeString(xml);
    } else if (which == "dies") {
        *static_cast<volatile int*>(nullptr) = 1;
    }
}

// An operation of which no line can tell: another one was begun since.
static void older_operation() {
    IVssBackupComponents* backup = begun();
    IVssAsync *older = nullptr, *operation = nullptr;
    HRESULT status = S_OK;
    backup->InitializeForBackup();
    EXPECT(backup->GatherWriterMetadata(&older) == S_OK && older->QueryStatus(&status, nullptr) == S_OK && status == VSS_E_UNEXPECTED);
    EXPECT(backup->PrepareForBackup(&operation) == S_OK);
    EXPECT(older->QueryStatus(&status, nullptr) == S_OK && status == VSS_E_UNEXPECTED && older->Wait() == S_OK);
    older->Release();
    operation->Release();
    backup->Release();
}

#ifdef _WIN32
#define ID_OF(Interface) __uuidof(Interface)
#else
#define ID_OF(Interface) IID_##Interface
#endif

// The methods of IVssBackupComponentsEx to Ex4, which QueryInterface leads to.
static void newer_methods() {
    IVssBackupComponents* backup = begun();
    void* found = nullptr;
    EXPECT(backup->QueryInterface(ID_OF(IVssBackupComponentsEx4), &found) == S_OK && found != nullptr);
    const auto newer = static_cast<IVssBackupComponentsEx4*>(found);
    EXPECT(backup->Release() == 1);
    IVssExamineWriterMetadataEx* metadata = nullptr;
    VSS_ID one, of;
    EXPECT(newer->GetWriterMetadataEx(0, &one, &metadata) == S_OK);
    BSTR given = nullptr, called = nullptr;
    VSS_USAGE_TYPE usage;
    VSS_SOURCE_TYPE source;
    TEXT_IS(metadata->GetIdentityEx(&instance, &writer, &given, &called, &usage, &source), L"Orders Writer");
    SysFreeString(called);
    EXPECT(metadata->QueryInterface(ID_OF(IVssExamineWriterMetadataEx2), &found) == S_OK);
    const auto newest = static_cast<IVssExamineWriterMetadataEx2*>(found);
    DWORD major = 0, minor = 9;
    UINT count = 9;
    IVssWMFiledesc* excluded = nullptr;
    EXPECT(newest->GetVersion(&major, &minor) == S_OK && major == 1 && minor == 0);
    EXPECT(newest->GetExcludeFromSnapshotCount(&count) == S_OK && count == 0);
    EXPECT(newest->GetExcludeFromSnapshotFile(0, &excluded) == VSS_E_OBJECT_NOT_FOUND && newest->Release() == 1 && metadata->Release() == 0);
    VSS_WRITER_STATE state;
    HRESULT failure = S_OK, application = E_FAIL;
    EXPECT(newer->GetWriterStatusEx(0, &one, &of, &given, &state, &failure, &application, &called) == S_OK && application == S_OK && called == nullptr);
    SysFreeString(given);
    const auto type = VSS_CT_DATABASE;
    EXPECT(newer->SetSelectedForRestoreEx(writer, type, nullptr, L"Orders", true, instance) == S_OK && newer->UnexposeSnapshot(nobody) == S_OK);
    EXPECT(newer->SetAuthoritativeRestore(writer, type, nullptr, L"Orders", true) == S_OK);
    EXPECT(newer->SetRollForward(writer, type, nullptr, L"Orders", VSS_RF_ALL, L"") == S_OK);
    EXPECT(newer->SetRestoreName(writer, type, nullptr, L"Orders", L"Old orders") == S_OK);
    IVssAsync* operation = nullptr;
    END(newer->BreakSnapshotSetEx(nobody, 0, &operation));
    END(newer->PreFastRecovery(nobody, 0, &operation));
    END(newer->FastRecovery(nobody, 0, &operation));
    EXPECT(newer->AddSnapshotToRecoverySet(nobody, 0) == S_OK);
    END(newer->RecoverSet(0, &operation));
    EXPECT(newer->GetSessionId(&one) == S_OK && std::memcmp(&one, &nobody, sizeof one) != 0);
    VSS_PWSZ root = nullptr, prefix = nullptr;
    EXPECT(newer->GetRootAndLogicalPrefixPaths(volume, &root, &prefix) == S_OK && std::wcscmp(root, volume) == 0);
    CoTaskMemFree(root);
    CoTaskMemFree(prefix);
    EXPECT(newer->Release() == 0);
}

static void second_thread() {
    IVssBackupComponents* backup = begun();
    std::thread([backup] { backup->AbortBackup(); }).join();
    backup->Release();
}

static void two_instances() {
    IVssBackupComponents *one = begun(), *other = begun();
    EXPECT(shadowcheck::deed(one, "copy files", true) && !shadowcheck::deed(other, "copy files", false));
    other->Release();
    one->Release();
}

static void only_a_restore() {
    IVssBackupComponents* backup = begun();
    restore(backup);
    backup->Release();
}

int main(int argc, char** argv) {
    const std::string which = argc > 1 ? argv[1] : "all methods";
    if (which == "all methods") {
        all_methods();
    } else if (which == "nothing returned") {
        nothing_returned();
    } else if (which == "older operation") {
        older_operation();
    } else if (which == "newer methods") {
        newer_methods();
    } else if (which == "second thread") {
        second_thread();
    } else if (which == "two instances") {
        two_instances();
    } else if (which == "only a restore") {
        only_a_restore();
    } else {
        mistakes(which);
    }
    return wrong == 0 ? 0 : 1;
}
