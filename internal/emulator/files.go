package emulator

import (
	"slices"
	"strings"
)

// volume is the modem's file system: it survives restarts. Paths are kept in
// one form, "/dir/file"; "C:" before them and a missing first slash mean the
// same (manual FSLS).
type volume struct {
	size    int // bytes in all
	nameLen int // longest name with its path
	files   map[string][]byte
	dirs    map[string]bool
}

func newVolume(size, nameLen int) *volume {
	return &volume{size: size, nameLen: nameLen, files: make(map[string][]byte), dirs: map[string]bool{"/": true}}
}

// path checks a name and brings it into the form of the volume.
func (v *volume) path(name string) (string, error) {
	if name == "" || len(name) > v.nameLen {
		return "", errSyntax
	}
	if len(name) >= 2 && upper(name[0]) == 'C' && name[1] == ':' {
		name = name[2:]
	}
	name = "/" + strings.Trim(name, "/")
	if strings.Contains(name, "//") {
		return "", errSyntax
	}
	return name, nil
}

// parent returns the directory that holds path.
func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return "/"
}

// free returns the bytes that are not taken.
func (v *volume) free() int {
	left := v.size
	for _, content := range v.files {
		left -= len(content)
	}
	return left
}

// create makes an empty file. One that exists is emptied: the guide's flow can
// be run twice.
func (v *volume) create(path string) error {
	switch {
	case v.dirs[path]:
		return noSpace
	case !v.dirs[parent(path)]:
		return dirNotExist
	}
	v.files[path] = nil
	return nil
}

// store writes content from the start of a file, or behind its end.
func (v *volume) store(path string, content []byte, extend bool) error {
	old := v.files[path]
	if extend {
		content = slices.Concat(old, content)
	}
	if len(content)-len(old) > v.free() {
		return fileTooLarge
	}
	v.files[path] = content
	return nil
}

func (v *volume) remove(path string) { delete(v.files, path) }

func (v *volume) makeDir(path string) error {
	_, taken := v.files[path]
	if taken || v.dirs[path] || !v.dirs[parent(path)] {
		return dirCreateFail
	}
	v.dirs[path] = true
	return nil
}

// removeDir removes an empty directory.
func (v *volume) removeDir(path string) error {
	if !v.dirs[path] {
		return dirNotExist
	}
	if path == "/" || len(v.list(path)) > 0 {
		return notAllowed
	}
	delete(v.dirs, path)
	return nil
}

// list returns what is in a directory: files, then directories with a final
// backslash (at-facts §12).
func (v *volume) list(dir string) []string {
	var files, dirs []string
	for path := range v.files {
		if parent(path) == dir {
			files = append(files, path[strings.LastIndexByte(path, '/')+1:])
		}
	}
	for path := range v.dirs {
		if path != "/" && parent(path) == dir {
			dirs = append(dirs, path[strings.LastIndexByte(path, '/')+1:]+`\`)
		}
	}
	slices.Sort(files)
	slices.Sort(dirs)
	return append(files, dirs...)
}
