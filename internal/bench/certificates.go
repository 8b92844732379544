package bench

import (
	"net"
	"net/netip"

	"attest/broker/pki"
)

// NewAuthority makes the certificates of a run: they carry every name and address
// by which a modem may be told to reach the broker. A broker that listens everywhere
// is reached by each address of this machine.
func NewAuthority(c BrokerConfig) (*pki.Authority, error) {
	names, addresses := []string{EmulatedHost, "localhost"}, []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	for _, host := range []string{c.Listen, c.Advertise} {
		addr, err := netip.ParseAddr(host)
		switch {
		case err != nil && host != "":
			names = append(names, host)
		case err == nil && addr.IsUnspecified():
			addresses = append(addresses, ownAddresses()...)
		case err == nil:
			addresses = append(addresses, addr.AsSlice())
		}
	}
	return pki.New(pki.Config{Names: names, Addresses: addresses})
}

// mostAddresses keeps a certificate to the size that modems take, on a machine with many networks.
const mostAddresses = 8

// ownAddresses are those by which other machines may reach this one.
func ownAddresses() []net.IP {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil // whoever has no better name for this machine is told so by the handshake
	}
	var list []net.IP
	for _, a := range all {
		n, ok := a.(*net.IPNet)
		if ok && n.IP.IsGlobalUnicast() && len(list) < mostAddresses {
			list = append(list, n.IP)
		}
	}
	return list
}
