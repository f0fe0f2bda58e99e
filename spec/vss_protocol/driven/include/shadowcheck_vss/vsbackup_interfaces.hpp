// The interfaces of Vss.h and VsBackup.h, where the SDK's headers do not exist, and the functions that a requester calls.
//
// Part of shadowcheck_vss.hpp, included by types.hpp.
#ifndef SHADOWCHECK_VSS_VSBACKUP_INTERFACES_HPP
#define SHADOWCHECK_VSS_VSBACKUP_INTERFACES_HPP

#include "vswriter_interfaces.hpp"

struct IVssEnumObject : IUnknown {
    STDMETHOD(Next)(ULONG celt, VSS_OBJECT_PROP* rgelt, ULONG* pceltFetched) = 0;
    STDMETHOD(Skip)(ULONG celt) = 0;
    STDMETHOD(Reset)() = 0;
    STDMETHOD(Clone)(IVssEnumObject** ppenum) = 0;
};
inline constexpr GUID IID_IVssEnumObject = {0xae1c7110, 0x2f60, 0x11d3, {0x8a, 0x39, 0x00, 0xc0, 0x4f, 0x72, 0xd8, 0xe3}};

struct IVssAsync : IUnknown {
    STDMETHOD(Cancel)() = 0;
    STDMETHOD(Wait)(DWORD dwMilliseconds = 0xffffffff) = 0;
    STDMETHOD(QueryStatus)(HRESULT* pHrResult, INT* pReserved) = 0;
};
inline constexpr GUID IID_IVssAsync = {0x507c37b4, 0xcf5b, 0x4e95, {0xb0, 0xaf, 0x14, 0xeb, 0x97, 0x67, 0x46, 0x7e}};

struct IVssWMComponent : IUnknown {
    STDMETHOD(GetComponentInfo)(PVSSCOMPONENTINFO* ppInfo) = 0;
    STDMETHOD(FreeComponentInfo)(PVSSCOMPONENTINFO pInfo) = 0;
    STDMETHOD(GetFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(GetDatabaseFile)(UINT iDBFile, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(GetDatabaseLogFile)(UINT iDbLogFile, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(GetDependency)(UINT iDependency, IVssWMDependency** ppDependency) = 0;
};

struct IVssExamineWriterMetadata : IUnknown {
    STDMETHOD(GetIdentity)(VSS_ID* pidInstance, VSS_ID* pidWriter, BSTR* pbstrWriterName, VSS_USAGE_TYPE* pUsage,
        VSS_SOURCE_TYPE* pSource) = 0;
    STDMETHOD(GetFileCounts)(UINT* pcIncludeFiles, UINT* pcExcludeFiles, UINT* pcComponents) = 0;
    STDMETHOD(GetIncludeFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(GetExcludeFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(GetComponent)(UINT iComponent, IVssWMComponent** ppComponent) = 0;
    STDMETHOD(GetRestoreMethod)(VSS_RESTOREMETHOD_ENUM* pMethod, BSTR* pbstrService, BSTR* pbstrUserProcedure,
        VSS_WRITERRESTORE_ENUM* pwriterRestore, bool* pbRebootRequired, UINT* pcMappings) = 0;
    STDMETHOD(GetAlternateLocationMapping)(UINT iMapping, IVssWMFiledesc** ppFiledesc) = 0;
    STDMETHOD(GetBackupSchema)(DWORD* pdwSchemaMask) = 0;
    STDMETHOD(GetDocument)(IXMLDOMDocument** pDoc) = 0;
    STDMETHOD(SaveAsXML)(BSTR* pbstrXML) = 0;
    STDMETHOD(LoadFromXML)(BSTR bstrXML) = 0;
};
inline constexpr GUID IID_IVssExamineWriterMetadata = {0x902fcf7f, 0xb7fd, 0x42f8, {0x81, 0xf1, 0xb2, 0xe4, 0x00, 0xb1, 0xe5, 0xbd}};

struct IVssExamineWriterMetadataEx : IVssExamineWriterMetadata {
    STDMETHOD(GetIdentityEx)(VSS_ID* pidInstance, VSS_ID* pidWriter, BSTR* pbstrWriterName, BSTR* pbstrInstanceName,
        VSS_USAGE_TYPE* pUsage, VSS_SOURCE_TYPE* pSource) = 0;
};
inline constexpr GUID IID_IVssExamineWriterMetadataEx = {0x0c0e5ec0, 0xca44, 0x472b, {0xb7, 0x02, 0xe6, 0x52, 0xdb, 0x1c, 0x04, 0x51}};

struct IVssExamineWriterMetadataEx2 : IVssExamineWriterMetadataEx {
    STDMETHOD(GetVersion)(DWORD* pdwMajorVersion, DWORD* pdwMinorVersion) = 0;
    STDMETHOD(GetExcludeFromSnapshotCount)(UINT* pcExcludedFromSnapshot) = 0;
    STDMETHOD(GetExcludeFromSnapshotFile)(UINT iFile, IVssWMFiledesc** ppFiledesc) = 0;
};
inline constexpr GUID IID_IVssExamineWriterMetadataEx2 = {0xce115780, 0xa611, 0x431b, {0xb5, 0x7f, 0xc3, 0x83, 0x03, 0xab, 0x6a, 0xee}};

struct IVssWriterComponentsExt : IVssWriterComponents, IUnknown {};

struct IVssBackupComponents : IUnknown {
    STDMETHOD(GetWriterComponentsCount)(UINT* pcComponents) = 0;
    STDMETHOD(GetWriterComponents)(UINT iWriter, IVssWriterComponentsExt** ppWriter) = 0;
    STDMETHOD(InitializeForBackup)(BSTR bstrXML = nullptr) = 0;
    STDMETHOD(SetBackupState)(bool bSelectComponents, bool bBackupBootableSystemState, VSS_BACKUP_TYPE backupType,
        bool bPartialFileSupport = false) = 0;
    STDMETHOD(InitializeForRestore)(BSTR bstrXML) = 0;
    STDMETHOD(SetRestoreState)(VSS_RESTORE_TYPE restoreType) = 0;
    STDMETHOD(GatherWriterMetadata)(IVssAsync** pAsync) = 0;
    STDMETHOD(GetWriterMetadataCount)(UINT* pcWriters) = 0;
    STDMETHOD(GetWriterMetadata)(UINT iWriter, VSS_ID* pidInstance, IVssExamineWriterMetadata** ppMetadata) = 0;
    STDMETHOD(FreeWriterMetadata)() = 0;
    STDMETHOD(AddComponent)(VSS_ID instanceId, VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName) = 0;
    STDMETHOD(PrepareForBackup)(IVssAsync** ppAsync) = 0;
    STDMETHOD(AbortBackup)() = 0;
    STDMETHOD(GatherWriterStatus)(IVssAsync** pAsync) = 0;
    STDMETHOD(GetWriterStatusCount)(UINT* pcWriters) = 0;
    STDMETHOD(FreeWriterStatus)() = 0;
    STDMETHOD(GetWriterStatus)(UINT iWriter, VSS_ID* pidInstance, VSS_ID* pidWriter, BSTR* pbstrWriter,
        VSS_WRITER_STATE* pnStatus, HRESULT* phResultFailure) = 0;
    STDMETHOD(SetBackupSucceeded)(VSS_ID instanceId, VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, bool bSucceded) = 0;
    STDMETHOD(SetBackupOptions)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, LPCWSTR wszBackupOptions) = 0;
    STDMETHOD(SetSelectedForRestore)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, bool bSelectedForRestore) = 0;
    STDMETHOD(SetRestoreOptions)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, LPCWSTR wszRestoreOptions) = 0;
    STDMETHOD(SetAdditionalRestores)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, bool bAdditionalRestores) = 0;
    STDMETHOD(SetPreviousBackupStamp)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, LPCWSTR wszPreviousBackupStamp) = 0;
    STDMETHOD(SaveAsXML)(BSTR* pbstrXML) = 0;
    STDMETHOD(BackupComplete)(IVssAsync** ppAsync) = 0;
    STDMETHOD(AddAlternativeLocationMapping)(VSS_ID writerId, VSS_COMPONENT_TYPE componentType,
        LPCWSTR wszLogicalPath, LPCWSTR wszComponentName, LPCWSTR wszPath, LPCWSTR wszFilespec, bool bRecursive,
        LPCWSTR wszDestination) = 0;
    STDMETHOD(AddRestoreSubcomponent)(VSS_ID writerId, VSS_COMPONENT_TYPE componentType, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, LPCWSTR wszSubComponentLogicalPath, LPCWSTR wszSubComponentName, bool bRepair) = 0;
    STDMETHOD(SetFileRestoreStatus)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, VSS_FILE_RESTORE_STATUS status) = 0;
    STDMETHOD(AddNewTarget)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath, LPCWSTR wszComponentName,
        LPCWSTR wszPath, LPCWSTR wszFileName, bool bRecursive, LPCWSTR wszAlternatePath) = 0;
    STDMETHOD(SetRangesFilePath)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, UINT iPartialFile, LPCWSTR wszRangesFile) = 0;
    STDMETHOD(PreRestore)(IVssAsync** ppAsync) = 0;
    STDMETHOD(PostRestore)(IVssAsync** ppAsync) = 0;
    STDMETHOD(SetContext)(LONG lContext) = 0;
    STDMETHOD(StartSnapshotSet)(VSS_ID* pSnapshotSetId) = 0;
    STDMETHOD(AddToSnapshotSet)(VSS_PWSZ pwszVolumeName, VSS_ID ProviderId, VSS_ID* pidSnapshot) = 0;
    STDMETHOD(DoSnapshotSet)(IVssAsync** ppAsync) = 0;
    STDMETHOD(DeleteSnapshots)(VSS_ID SourceObjectId, VSS_OBJECT_TYPE eSourceObjectType, BOOL bForceDelete,
        LONG* plDeletedSnapshots, VSS_ID* pNondeletedSnapshotID) = 0;
    STDMETHOD(ImportSnapshots)(IVssAsync** ppAsync) = 0;
    STDMETHOD(BreakSnapshotSet)(VSS_ID SnapshotSetId) = 0;
    STDMETHOD(GetSnapshotProperties)(VSS_ID SnapshotId, VSS_SNAPSHOT_PROP* pProp) = 0;
    STDMETHOD(Query)(VSS_ID QueriedObjectId, VSS_OBJECT_TYPE eQueriedObjectType, VSS_OBJECT_TYPE eReturnedObjectsType,
        IVssEnumObject** ppEnum) = 0;
    STDMETHOD(IsVolumeSupported)(VSS_ID ProviderId, VSS_PWSZ pwszVolumeName, BOOL* pbSupportedByThisProvider) = 0;
    STDMETHOD(DisableWriterClasses)(const VSS_ID* rgWriterClassId, UINT cClassId) = 0;
    STDMETHOD(EnableWriterClasses)(const VSS_ID* rgWriterClassId, UINT cClassId) = 0;
    STDMETHOD(DisableWriterInstances)(const VSS_ID* rgWriterInstanceId, UINT cInstanceId) = 0;
    STDMETHOD(ExposeSnapshot)(VSS_ID SnapshotId, VSS_PWSZ wszPathFromRoot, LONG lAttributes, VSS_PWSZ wszExpose,
        VSS_PWSZ* pwszExposed) = 0;
    STDMETHOD(RevertToSnapshot)(VSS_ID SnapshotId, BOOL bForceDismount) = 0;
    STDMETHOD(QueryRevertStatus)(VSS_PWSZ pwszVolume, IVssAsync** ppAsync) = 0;
};
inline constexpr GUID IID_IVssBackupComponents = {0x665c1d5f, 0xc218, 0x414d, {0xa0, 0x5d, 0x7f, 0xef, 0x5f, 0x9d, 0x5c, 0x86}};

struct IVssBackupComponentsEx : IVssBackupComponents {
    STDMETHOD(GetWriterMetadataEx)(UINT iWriter, VSS_ID* pidInstance, IVssExamineWriterMetadataEx** ppMetadata) = 0;
    STDMETHOD(SetSelectedForRestoreEx)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, bool bSelectedForRestore, VSS_ID instanceId) = 0;
};
inline constexpr GUID IID_IVssBackupComponentsEx = {0x963f03ad, 0x9e4c, 0x4a34, {0xac, 0x15, 0xe4, 0xb6, 0x17, 0x4e, 0x50, 0x36}};

struct IVssBackupComponentsEx2 : IVssBackupComponentsEx {
    STDMETHOD(UnexposeSnapshot)(VSS_ID snapshotId) = 0;
    STDMETHOD(SetAuthoritativeRestore)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, bool bAuth) = 0;
    STDMETHOD(SetRollForward)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, VSS_ROLLFORWARD_TYPE rollType, LPCWSTR wszRollForwardPoint) = 0;
    STDMETHOD(SetRestoreName)(VSS_ID writerId, VSS_COMPONENT_TYPE ct, LPCWSTR wszLogicalPath,
        LPCWSTR wszComponentName, LPCWSTR wszRestoreName) = 0;
    STDMETHOD(BreakSnapshotSetEx)(VSS_ID SnapshotSetID, DWORD dwBreakFlags, IVssAsync** ppAsync) = 0;
    STDMETHOD(PreFastRecovery)(VSS_ID SnapshotSetID, DWORD dwPreFastRecoveryFlags, IVssAsync** ppAsync) = 0;
    STDMETHOD(FastRecovery)(VSS_ID SnapshotSetID, DWORD dwFastRecoveryFlags, IVssAsync** ppAsync) = 0;
};
inline constexpr GUID IID_IVssBackupComponentsEx2 = {0xacfe2b3a, 0x22c9, 0x4ef8, {0xbd, 0x03, 0x2f, 0x9c, 0xa2, 0x30, 0x08, 0x4e}};

struct IVssBackupComponentsEx3 : IVssBackupComponentsEx2 {
    STDMETHOD(GetWriterStatusEx)(UINT iWriter, VSS_ID* pidInstance, VSS_ID* pidWriter, BSTR* pbstrWriter,
        VSS_WRITER_STATE* pnStatus, HRESULT* phrFailureWriter, HRESULT* phrApplication = nullptr,
        BSTR* pbstrApplicationMessage = nullptr) = 0;
    STDMETHOD(AddSnapshotToRecoverySet)(VSS_ID snapshotId, DWORD dwFlags,
        VSS_PWSZ pwszDestinationVolume = nullptr) = 0;
    STDMETHOD(RecoverSet)(DWORD dwFlags, IVssAsync** ppAsync) = 0;
    STDMETHOD(GetSessionId)(VSS_ID* idSession) = 0;
};
inline constexpr GUID IID_IVssBackupComponentsEx3 = {0xc191bfbc, 0xb602, 0x4675, {0x8b, 0xd1, 0x67, 0xd6, 0x42, 0xf5, 0x29, 0xd5}};

struct IVssBackupComponentsEx4 : IVssBackupComponentsEx3 {
    STDMETHOD(GetRootAndLogicalPrefixPaths)(VSS_PWSZ pwszFilePath, VSS_PWSZ* ppwszRootPath,
        VSS_PWSZ* ppwszLogicalPrefix, BOOL bNormalizeFQDNforRootPath = FALSE) = 0;
};
inline constexpr GUID IID_IVssBackupComponentsEx4 = {0xf434c2fd, 0xb553, 0x4961, {0xa9, 0xf9, 0xa8, 0xe9, 0x0b, 0x67, 0x3e, 0x53}};

// What a program calls; creating.hpp defines what it leads to, by the names that vssapi.dll exports.
extern "C" {
HRESULT CreateVssBackupComponentsInternal(IVssBackupComponents** ppBackup);
HRESULT CreateVssExamineWriterMetadataInternal(BSTR bstrXML, IVssExamineWriterMetadata** ppMetadata);
HRESULT IsVolumeSnapshottedInternal(VSS_PWSZ pwszVolumeName, BOOL* pbPresent, LONG* plCapability);
void VssFreeSnapshotPropertiesInternal(VSS_SNAPSHOT_PROP* pProp);
HRESULT ShouldBlockRevertInternal(LPCWSTR wszVolumeName, bool* pbBlock);
}

inline HRESULT CreateVssBackupComponents(IVssBackupComponents** ppBackup) {
    return CreateVssBackupComponentsInternal(ppBackup);
}
inline HRESULT CreateVssExamineWriterMetadata(BSTR bstrXML, IVssExamineWriterMetadata** ppMetadata) {
    return CreateVssExamineWriterMetadataInternal(bstrXML, ppMetadata);
}
inline HRESULT IsVolumeSnapshotted(VSS_PWSZ pwszVolumeName, BOOL* pbPresent, LONG* plCapability) {
    return IsVolumeSnapshottedInternal(pwszVolumeName, pbPresent, plCapability);
}
inline void VssFreeSnapshotProperties(VSS_SNAPSHOT_PROP* pProp) { VssFreeSnapshotPropertiesInternal(pProp); }
inline HRESULT ShouldBlockRevert(LPCWSTR wszVolumeName, bool* pbBlock) {
    return ShouldBlockRevertInternal(wszVolumeName, pbBlock);
}

#endif
