package firmware

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"attest/internal/regular"
)

// Image is a file with a firmware, as a vendor hands it out.
type Image struct {
	Path    string // absolute
	Name    string // of the file
	SHA256  string // hexadecimal
	Size    int64  // bytes
	Release Identity
}

// ParseImageName reads the release that a vendor's file is named after, the version in
// the middle or at the end: AirM2M_780EP_V1007_LTE_AT.binpkg,
// AirM2M_780EP_LTE_AT_V1007.binpkg. Directories before it and what follows its first dot
// do not matter.
func ParseImageName(path string) (Identity, error) {
	name := filepath.Base(path)
	if stem, _, ok := strings.Cut(name, "."); ok {
		name = stem
	}
	return ParseIdentity(name)
}

// ReadImage reads an image. What the name does not tell, or not like a release, is told by
// release; where both tell one they must agree. An empty file is refused.
func ReadImage(path string, release Identity) (Image, error) {
	image, err := Image{Name: filepath.Base(path)}, error(nil)
	if image.Path, err = filepath.Abs(path); err == nil {
		err = image.digest()
	}
	if err != nil {
		return Image{}, fmt.Errorf("read the image %q: %w", path, err)
	}
	id, err := ParseImageName(path)
	switch {
	case err != nil && release == (Identity{}):
		return Image{}, fmt.Errorf("read the image %q: its name tells no release: %w", path, err)
	case err != nil:
		id = release
	case release != (Identity{}) && release != id:
		return Image{}, fmt.Errorf("read the image %q: it is named after %s, and not after %s", path, id, release)
	}
	image.Release = id
	return image, nil
}

// digest reads all of the file.
func (i *Image) digest() error {
	f, err := regular.Open(i.Path)
	if err != nil {
		return regular.Cause(err)
	}
	defer f.Close()
	sum := sha256.New()
	if i.Size, err = io.Copy(sum, f); err != nil {
		return regular.Cause(err)
	}
	if i.Size == 0 {
		return errors.New("the file is empty")
	}
	i.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}
