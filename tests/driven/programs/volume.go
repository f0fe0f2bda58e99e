// A backup program in Go, as it is built for Windows: it copies the files in the root of a shadow copy of one volume.
//
//	volume VOLUME FOLDER
//
// Nothing in it knows of shadowcheck. It loads vssapi.dll from the folder of the system only, and calls the methods of its interfaces
// by their places. With MISTAKE=1 in the environment it forgets to call AbortBackup; with MISTAKE=2 it takes Wait for the end; with
// MISTAKE=3 it never releases an operation.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

// The places of methods in their interfaces: IVssBackupComponents, IVssAsync.
const (
	queryInterface, release                                            = 0, 2
	initializeForBackup, setBackupState, gatherWriterMetadata          = 5, 6, 9
	getWriterMetadataCount, getWriterMetadata, freeWriterMetadata      = 10, 11, 12
	prepareForBackup, abortBackup                                      = 14, 15
	gatherWriterStatus, getWriterStatusCount, freeWriterStatus         = 16, 17, 18
	getWriterStatus, saveAsXML, backupComplete, setContext             = 19, 26, 27, 35
	startSnapshotSet, addToSnapshotSet, doSnapshotSet, getSnapshotProp = 36, 37, 38, 42
	cancel, wait, queryStatus                                          = 3, 4, 5
)

const (
	pending, finished = 0x00042309, 0x0004230A
	setInProgress     = 0x80042316
	fullBackup        = 1
	mostTries         = 3
)

var (
	kernel   = syscall.NewLazyDLL("kernel32.dll")
	ole      = syscall.NewLazyDLL("ole32.dll")
	oleaut   = syscall.NewLazyDLL("oleaut32.dll")
	mistake  = os.Getenv("MISTAKE")
	idOfIVss = syscall.GUID{Data1: 0x665c1d5f, Data2: 0xc218, Data3: 0x414d, Data4: [8]byte{0xa0, 0x5d, 0x7f, 0xef, 0x5f, 0x9d, 0x5c, 0x86}}
)

type object struct{ methods *[64]uintptr }

type failure struct {
	call string
	code uint32
}

func (one failure) Error() string { return fmt.Sprintf("%s: 0x%08x", one.call, one.code) }

func (on *object) call(method int, arguments ...uintptr) uint32 {
	code, _, _ := syscall.SyscallN(on.methods[method], append([]uintptr{uintptr(unsafe.Pointer(on))}, arguments...)...)
	return uint32(code)
}

func (on *object) try(name string, method int, arguments ...uintptr) error {
	if code := on.call(method, arguments...); code >= 0x80000000 {
		return failure{name, code}
	}
	return nil
}

// Finds a function of vssapi.dll, as the folder of the system has it.
func find(name string) (uintptr, error) {
	const searchSystem32 = 0x800
	path, _ := syscall.UTF16PtrFromString("VssApi.dll")
	library, _, err := kernel.NewProc("LoadLibraryExW").Call(uintptr(unsafe.Pointer(path)), 0, searchSystem32)
	if library == 0 {
		return 0, err
	}
	return syscall.GetProcAddress(syscall.Handle(library), name)
}

func create() (*object, error) {
	address, err := find("?CreateVssBackupComponents@@YAJPEAPEAVIVssBackupComponents@@@Z")
	if err != nil {
		return nil, err
	}
	var unknown, backup *object
	if code, _, _ := syscall.SyscallN(address, uintptr(unsafe.Pointer(&unknown))); uint32(code) >= 0x80000000 {
		return nil, failure{"CreateVssBackupComponents", uint32(code)}
	}
	defer unknown.call(release)
	return backup, unknown.try("QueryInterface", queryInterface, uintptr(unsafe.Pointer(&idOfIVss)), uintptr(unsafe.Pointer(&backup)))
}

// Begins an operation, and waits for its end, which QueryStatus tells. One that takes too long is cancelled.
func (backup *object) finish(name string, method int) error {
	var operation *object
	if err := backup.try(name, method, uintptr(unsafe.Pointer(&operation))); err != nil {
		return err
	}
	if mistake != "3" {
		defer operation.call(release)
	}
	if mistake == "2" {
		return operation.try(name, wait, 0xffffffff)
	}
	status := operation.status()
	for tries := 0; status == pending && tries < mostTries; tries++ {
		operation.call(wait, 1000)
		status = operation.status()
	}
	if status == pending {
		operation.call(cancel)
		for status = operation.status(); status == pending; status = operation.status() {
			operation.call(wait, 1000)
		}
	}
	if status != finished {
		return failure{name, status}
	}
	return nil
}

func (operation *object) status() uint32 {
	var status uint32
	if code := operation.call(queryStatus, uintptr(unsafe.Pointer(&status)), 0); code >= 0x80000000 {
		return code
	}
	return status
}

// Asks each writer for its metadata, as VSS asks of a backup.
func (backup *object) readWriters() error {
	if err := backup.finish("GatherWriterMetadata", gatherWriterMetadata); err != nil {
		return err
	}
	var count uint32
	err := backup.try("GetWriterMetadataCount", getWriterMetadataCount, uintptr(unsafe.Pointer(&count)))
	for number := uint32(0); number < count && err == nil; number++ {
		var instance syscall.GUID
		var metadata *object
		err = backup.try("GetWriterMetadata", getWriterMetadata, uintptr(number), uintptr(unsafe.Pointer(&instance)), uintptr(unsafe.Pointer(&metadata)))
		if err == nil {
			metadata.call(release)
		}
	}
	if err != nil {
		return err
	}
	return backup.try("FreeWriterMetadata", freeWriterMetadata)
}

func (backup *object) hearWriters() error {
	if err := backup.finish("GatherWriterStatus", gatherWriterStatus); err != nil {
		return err
	}
	var count, worst uint32
	err := backup.try("GetWriterStatusCount", getWriterStatusCount, uintptr(unsafe.Pointer(&count)))
	for number := uint32(0); number < count && err == nil; number++ {
		var instance, writer syscall.GUID
		var name uintptr
		var state, failed uint32
		err = backup.try("GetWriterStatus", getWriterStatus, uintptr(number), uintptr(unsafe.Pointer(&instance)), uintptr(unsafe.Pointer(&writer)),
			uintptr(unsafe.Pointer(&name)), uintptr(unsafe.Pointer(&state)), uintptr(unsafe.Pointer(&failed)))
		oleaut.NewProc("SysFreeString").Call(name)
		if failed >= 0x80000000 {
			worst = failed
		}
	}
	backup.call(freeWriterStatus)
	if err == nil && worst != 0 {
		return failure{"a writer", worst}
	}
	return err
}

func (backup *object) startSet() error {
	var set syscall.GUID
	code := uint32(setInProgress)
	for tries := 0; code == setInProgress && tries < mostTries; tries++ {
		code = backup.call(startSnapshotSet, uintptr(unsafe.Pointer(&set)))
	}
	if code >= 0x80000000 {
		return failure{"StartSnapshotSet", code}
	}
	return nil
}

// Makes the shadow copy, and stores what is in it.
func (backup *object) store(volume, folder string) error {
	var anyProvider, copied syscall.GUID
	path, _ := syscall.UTF16PtrFromString(volume)
	err := backup.try("AddToSnapshotSet", addToSnapshotSet, uintptr(unsafe.Pointer(path)), uintptr(unsafe.Pointer(&anyProvider)), uintptr(unsafe.Pointer(&copied)))
	for _, step := range []func() error{
		func() error { return backup.finish("PrepareForBackup", prepareForBackup) },
		backup.hearWriters,
		func() error { return backup.finish("DoSnapshotSet", doSnapshotSet) },
		backup.hearWriters,
		func() error { return backup.copyFiles(copied, folder) },
		func() error { return backup.finish("BackupComplete", backupComplete) },
	} {
		if err != nil {
			return err
		}
		err = step()
	}
	return err
}

func (backup *object) copyFiles(of syscall.GUID, folder string) error {
	var properties struct {
		copied, set syscall.GUID
		count       int32
		device      *uint16
		others      [128]byte
	}
	err := backup.try("GetSnapshotProperties", getSnapshotProp, uintptr(unsafe.Pointer(&of)), uintptr(unsafe.Pointer(&properties)))
	if err != nil {
		return err
	}
	device := syscall.UTF16ToString((*[1 << 12]uint16)(unsafe.Pointer(properties.device))[:])
	if address, err := find("VssFreeSnapshotProperties"); err == nil {
		syscall.SyscallN(address, uintptr(unsafe.Pointer(&properties)))
	}
	found, err := os.ReadDir(device + `\`)
	for _, entry := range found {
		var text []byte
		if text, err = os.ReadFile(filepath.Join(device, entry.Name())); err == nil {
			err = os.WriteFile(filepath.Join(folder, entry.Name()), text, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return err
}

func run(volume, folder string) error {
	backup, err := create()
	if err != nil {
		return err
	}
	defer backup.call(release)
	err = backup.try("InitializeForBackup", initializeForBackup, 0)
	for _, step := range []func() error{
		func() error { return backup.try("SetContext", setContext, 0) },
		func() error { return backup.try("SetBackupState", setBackupState, 0, 0, fullBackup, 0) },
		backup.readWriters,
		backup.startSet,
	} {
		if err != nil {
			return err
		}
		err = step()
	}
	if err != nil {
		return err
	}
	if err = backup.store(volume, folder); err != nil {
		if mistake != "1" {
			backup.call(abortBackup)
		}
		return err
	}
	_ = backup.hearWriters() // the files are stored: whatever a writer says now, nothing is aborted
	var document uintptr
	err = backup.try("SaveAsXML", saveAsXML, uintptr(unsafe.Pointer(&document)))
	oleaut.NewProc("SysFreeString").Call(document)
	return err
}

func main() {
	ole.NewProc("CoInitializeEx").Call(0, 0)
	err := errors.New("usage: volume VOLUME FOLDER")
	if len(os.Args) == 3 {
		err = run(os.Args[1], os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "volume:", err)
		os.Exit(1)
	}
}
