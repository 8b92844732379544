package benchfile

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// checkNames refuses two benches with one name.
func (f *File) checkNames() error {
	first := make(map[string]bool)
	for _, b := range f.Benches {
		if first[strings.ToLower(b.Name)] { // some file systems do not tell a from A
			return b.Refuse(nameKey, fmt.Sprintf("a second bench is named %q", b.Name), "give it another name: its reports carry it")
		}
		first[strings.ToLower(b.Name)] = true
	}
	return nil
}

// checkModems refuses two benches on one port.
func (f *File) checkModems() error {
	first := make(map[string]string)
	for _, b := range f.Benches {
		if f.Several && strings.HasPrefix(b.Modem, "usb:auto") {
			return b.Refuse("modem", "usb:auto finds one modem, and this file lists several benches", "name the port of each: attest ports tells them apart")
		}
		if other, ok := first[b.Modem]; ok && !b.emulated() {
			return b.Refuse("modem", fmt.Sprintf("the benches %q and %q have the same modem, %s", other, b.Name, b.Modem),
				"give each its own: attest ports tells them apart")
		}
		first[b.Modem] = b.Name
	}
	return nil
}

// emulated reports whether the modem is one that every run makes for itself.
func (b *Bench) emulated() bool {
	return b.Modem == "" || b.Modem == "emulator" || strings.HasPrefix(b.Modem, "emulator:")
}

// claim is a fixed port of a bench's broker.
type claim struct {
	bench, key, listen string
	port               int
}

// checkPorts refuses two listeners on one address.
func (f *File) checkPorts() error {
	var all []claim
	for _, b := range f.Benches {
		ports := b.Fixed()
		for _, name := range []string{"plain", "tls", "mutual", "echo"} {
			if ports[name] == 0 {
				continue
			}
			mine := claim{b.Name, name, b.Broker.Listen, ports[name]}
			if i := slices.IndexFunc(all, mine.collides); i >= 0 {
				return b.Refuse("broker.ports."+name, mine.against(all[i]), "give each listener a port of its own, or none: then the system chooses")
			}
			all = append(all, mine)
		}
	}
	return nil
}

// collides reports whether two listeners cannot be there at once.
func (c claim) collides(o claim) bool {
	everywhere := []string{"0.0.0.0", "::"}
	return c.port == o.port && (loopback(c.listen) == loopback(o.listen) || slices.Contains(everywhere, c.listen) || slices.Contains(everywhere, o.listen))
}

// loopback gives the addresses that mean this machine alone one name.
func loopback(listen string) string {
	if listen == "" || listen == "localhost" {
		return "127.0.0.1"
	}
	return listen
}

func (c claim) against(o claim) string {
	if c.bench == o.bench {
		return fmt.Sprintf("%s and %s have the same port, %d", o.key, c.key, c.port)
	}
	return fmt.Sprintf("the brokers of %q (%s) and %q (%s) have the same port, %d", o.bench, o.key, c.bench, c.key, c.port)
}

// Programs refuses the stimuli whose program does not exist or cannot be executed:
// a *[Mistake] for the first one.
func (f *File) Programs() error {
	for _, b := range f.Benches {
		for _, name := range slices.Sorted(maps.Keys(b.Stimuli)) {
			c := b.Stimuli[name]
			if bad := c.program(f.Dir); bad != nil {
				return place{c.Line, c.Column}.mistake(f.Name, fmt.Sprintf("the stimulus %q cannot be run: %s", name, bad.message), bad.hint)
			}
		}
	}
	return nil
}

// program looks for the program of a command where the system will: one with a slash
// below dir, any other in PATH. It returns nil for one that can be executed.
func (c Command) program(dir string) *fault {
	program := c.Words[0]
	if !strings.Contains(program, "/") {
		return inPath(program, dir)
	}
	if !filepath.IsAbs(program) {
		program = filepath.Join(dir, program)
	}
	switch info, err := os.Stat(program); {
	case err != nil:
		return &fault{fmt.Sprintf("no file %q", program), "the path of a program begins at the bench file's directory"}
	case info.IsDir():
		return &fault{fmt.Sprintf("%q is a directory", program), "name the program in it"}
	case info.Mode()&0o111 == 0:
		return &fault{fmt.Sprintf("%q is not executable", program), fmt.Sprintf("chmod +x %s", program)}
	}
	return nil
}

func inPath(program, dir string) *fault {
	if _, err := exec.LookPath(program); err == nil {
		return nil
	}
	hint := "install it, or write its path"
	if _, err := os.Stat(filepath.Join(dir, program)); err == nil {
		hint = fmt.Sprintf("there is one beside the bench file: write \"./%s\"", program)
	}
	return &fault{fmt.Sprintf("no program %q in PATH", program), hint}
}
