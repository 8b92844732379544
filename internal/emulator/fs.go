package emulator

import (
	"errors"
	"math"
	"slices"
	"time"
)

// fileCommands are the FS group (manual fs/).
func fileCommands() []entry {
	return []entry{
		{name: "+FSCREATE", test: okay, write: onPath(func(m *Modem, path string) (reply, error) {
			return reply{}, m.files.create(path)
		})},
		{name: "+FSDEL", test: okay, write: onFile(func(m *Modem, path string) (reply, error) {
			m.files.remove(path)
			return reply{}, nil
		})},
		{name: "+FSFLSIZE", test: okay, write: onFile(func(m *Modem, path string) (reply, error) {
			return text("+FSFLSIZE: " + itoa(len(m.files.files[path])))
		})},
		{name: "+FSMKDIR", test: okay, write: onPath(func(m *Modem, path string) (reply, error) {
			return reply{}, m.files.makeDir(path)
		})},
		{name: "+FSRMDIR", test: okay, write: onPath(func(m *Modem, path string) (reply, error) {
			return reply{}, m.files.removeDir(path)
		})},
		{name: "+FSLS", test: okay, write: onPath(func(m *Modem, path string) (reply, error) {
			if !m.files.dirs[path] {
				return reply{}, dirNotExist
			}
			return text(m.files.list(path)...)
		})},
		{name: "+FSMEM", test: okay, execute: func(m *Modem) (reply, error) {
			return text("+FSMEM: " + itoa(m.files.free()) + " bytes")
		}},
		{name: "+FSDRIVE", test: okay, write: func(_ *Modem, p []param) (reply, error) {
			if len(p) != 1 || p[0].text != "0" {
				return reply{}, errSyntax
			}
			return text("+FSDRIVE:C")
		}},
		{
			name:  "+FSREADHEAD",
			read:  func(m *Modem) (reply, error) { return text("+FSREADHEAD: " + itoa(m.readHead)) },
			write: flag(1, func(m *Modem) *int { return &m.readHead }),
		},
		{name: "+FSREAD", test: okay, write: readFile},
		{name: "+FSWRITE", test: okay, write: writeFile},
	}
}

// onPath is a write form with a name as its one parameter.
func onPath(f func(*Modem, string) (reply, error)) func(*Modem, []param) (reply, error) {
	return func(m *Modem, p []param) (reply, error) {
		if len(p) != 1 {
			return reply{}, errSyntax
		}
		path, err := m.files.path(p[0].text)
		if err != nil {
			return reply{}, err
		}
		return f(m, path)
	}
}

// onFile is onPath for a file that must exist.
func onFile(f func(*Modem, string) (reply, error)) func(*Modem, []param) (reply, error) {
	return onPath(func(m *Modem, path string) (reply, error) {
		if _, ok := m.files.files[path]; !ok {
			return reply{}, m.fileMissing()
		}
		return f(m, path)
	})
}

func (m *Modem) fileMissing() cme { return cme(m.profile.Errors.FileMissing.Value) }

// transfer is what FSREAD and FSWRITE are told.
type transfer struct {
	path       string
	mode, size int
	last       int // position of FSREAD, seconds of FSWRITE
}

// transfer reads <filename>,<mode>,<size>,<last>; last lies within [least, most].
func (m *Modem) transfer(p []param, least, most int) (t transfer, err error) {
	if len(p) != 4 {
		return t, errSyntax
	}
	var errs [4]error
	t.path, errs[0] = m.files.path(p[0].text)
	t.mode, errs[1] = p[1].number(0, 1)
	t.size, errs[2] = p[2].number(1, m.profile.Limits.FileChunk.Value)
	t.last, errs[3] = p[3].number(least, most)
	if err := errors.Join(errs[:]...); err != nil {
		return t, err
	}
	if _, ok := m.files.files[t.path]; !ok {
		return t, m.fileMissing()
	}
	return t, nil
}

// readFile is AT+FSREAD=<filename>,<mode>,<size>,<position>. A file that ends
// earlier gives what there is.
func readFile(m *Modem, p []param) (reply, error) {
	t, err := m.transfer(p, 0, math.MaxInt32)
	if err != nil {
		return reply{}, err
	}
	content := m.files.files[t.path]
	position := t.last * t.mode // mode 0 reads from the start
	if position > 0 && position >= len(content) {
		return reply{}, errSyntax
	}
	head := "\r\n"
	if m.readHead == 1 {
		head += "+FSREAD: "
	}
	content = content[position:min(len(content), position+t.size)]
	return reply{raw: slices.Concat([]byte(head), content, []byte("\r\n"))}, nil
}

// writeFile is AT+FSWRITE=<filename>,<mode>,<size>,<seconds>: it asks for size
// bytes, and gives up with TimeOut.
func writeFile(m *Modem, p []param) (reply, error) {
	t, err := m.transfer(p, 1, math.MaxUint32)
	if err != nil {
		return reply{}, err
	}
	replaced := len(m.files.files[t.path]) * (1 - t.mode)
	if t.size > m.files.free()+replaced {
		return reply{}, fileTooLarge
	}
	m.beginData(&dataMode{size: t.size, finish: func(data []byte, why ending) {
		if why == timedOut {
			m.result("TimeOut")
			return
		}
		if m.broken.has(fswriteLosesByte) {
			data = data[:len(data)-1]
		}
		m.final(m.files.store(t.path, data, t.mode == 1))
	}}, time.Duration(t.last)*time.Second)
	return reply{held: true}, nil
}
