package doctor

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// stimuli looks whether the commands of the bench are there. They are not run: what they
// do to the modem is not the doctor's to cause.
func (p *patient) stimuli(context.Context) Finding {
	commands := p.cfg.Bench.Stimuli
	names := slices.Sorted(maps.Keys(commands))
	if len(names) == 0 {
		return ok("none: scenarios that need one are skipped")
	}
	for _, name := range names {
		if len(commands[name]) == 0 {
			return problem("name a program in the bench file", "%s has no command", name)
		}
		program := commands[name][0]
		if !executable(p.cfg.Bench.Dir, program) {
			return problem("look at its path, which counts from the bench file, and make it executable (chmod +x)", "%s: %q cannot be run", name, program)
		}
	}
	return ok("%s", strings.Join(names, ", "))
}

// executable finds a program as the bench starts it: by its path from the directory of the
// bench file, or by its name in PATH.
func executable(dir, program string) bool {
	if !strings.Contains(program, "/") {
		_, err := exec.LookPath(program)
		return err == nil
	}
	if !filepath.IsAbs(program) {
		program = filepath.Join(dir, program)
	}
	info, err := os.Stat(program)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
