@tls
Feature: The keys of SSLCFG
  Each key is set, read and erased in a context. A space behind the colon and quotes in what is read
  prove nothing (at-facts X-16), and what a key is without a value is documented nowhere. Most rows
  use context 1, which belongs to no connection of this suite, and erase what they set. A file is there
  before it is named: whether it must be, is open (at-facts §11).

  @SSL-010 @manual:SSLCFG=
  Scenario Outline: <key> takes <slug>
    Given the modem holds what `AT+SSLCFG="<key>",1,<value>` names
    When I send `AT+SSLCFG="<key>",1,<value>`
    Then the modem answers OK
    And the "<key>" of SSL context "1" is "<read>"
    When I send `AT+SSLCFG="<key>",1,`
    Then the modem answers OK

    @manual:SSLCFG:sslversion
    Examples:
      | id | slug | key | value | read |
      | sslversion-0 | 0 | sslversion | 0 | 0 |
      | sslversion-1 | 1 | sslversion | 1 | 1 |
      | sslversion-2 | 2 | sslversion | 2 | 2 |
      | sslversion-3 | 3 | sslversion | 3 | 3 |
      | sslversion-4 | 4 | sslversion | 4 | 4 |

    @manual:SSLCFG:ciphersuite
    Examples:
      | id | slug | key | value | read |
      | ciphersuite-0X0035 | 0X0035 | ciphersuite | 0X0035 | 0X0035 |
      | ciphersuite-0X002F | 0X002F | ciphersuite | 0X002F | 0X002F |
      | ciphersuite-0X0005 | 0X0005 | ciphersuite | 0X0005 | 0X0005 |
      | ciphersuite-0X0004 | 0X0004 | ciphersuite | 0X0004 | 0X0004 |
      | ciphersuite-0X000A | 0X000A | ciphersuite | 0X000A | 0X000A |
      | ciphersuite-0X003D | 0X003D | ciphersuite | 0X003D | 0X003D |
      | ciphersuite-0XFFFF | 0XFFFF | ciphersuite | 0XFFFF | 0XFFFF |

    @manual:SSLCFG:cacert
    Examples:
      | id | slug | key | value | read |
      | cacert-ca-crt | ca-crt | cacert | "ca.crt" | ca.crt |
      | cacert-attest-ca-crt | attest-ca-crt | cacert | "/attest-ca.crt" | /attest-ca.crt |

    @manual:SSLCFG:clientcert
    Examples:
      | id | slug | key | value | read |
      | clientcert-client-crt | client-crt | clientcert | "client.crt" | client.crt |

    @manual:SSLCFG:clientkey
    Examples:
      | id | slug | key | value | read |
      | clientkey-client-key | client-key | clientkey | "client.key" | client.key |

    @manual:SSLCFG:seclevel
    Examples:
      | id | slug | key | value | read |
      | seclevel-0 | 0 | seclevel | 0 | 0 |
      | seclevel-1 | 1 | seclevel | 1 | 1 |
      | seclevel-2 | 2 | seclevel | 2 | 2 |

    @manual:SSLCFG:hostname
    Examples:
      | id | slug | key | value | read |
      | hostname-broker-example | broker-example | hostname | "broker.example" | broker.example |

    @manual:SSLCFG:ignorelocaltime
    Examples:
      | id | slug | key | value | read |
      | ignorelocaltime-0 | 0 | ignorelocaltime | 0 | 0 |
      | ignorelocaltime-1 | 1 | ignorelocaltime | 1 | 1 |

    @manual:SSLCFG:negotiatetimeout
    Examples:
      | id | slug | key | value | read |
      | negotiatetimeout-10 | 10 | negotiatetimeout | 10 | 10 |
      | negotiatetimeout-60 | 60 | negotiatetimeout | 60 | 60 |
      | negotiatetimeout-300 | 300 | negotiatetimeout | 300 | 300 |

    @manual:SSLCFG:clientrandom
    Examples:
      | id | slug | key | value | read |
      | clientrandom-bare | bare | clientrandom | 101B12C3141516171F19202122232425262728293031323334353637 | 101B12C3141516171F19202122232425262728293031323334353637 |
      | clientrandom-quoted | quoted | clientrandom | "101B12C3141516171F19202122232425262728293031323334353637" | 101B12C3141516171F19202122232425262728293031323334353637 |
      | clientrandom-lower-case | lower-case | clientrandom | 101b12c3141516171f19202122232425262728293031323334353637 | 101b12c3141516171f19202122232425262728293031323334353637 |
      | clientrandom-64 | 64 | clientrandom | 101B12C3141516171F1920212223242526272829303132333435363738394041 | 101B12C3141516171F1920212223242526272829303132333435363738394041 |

    @manual:SSLCFG:verifymode
    Examples:
      | id | slug | key | value | read |
      | verifymode-0 | 0 | verifymode | 0 | 0 |
      | verifymode-1 | 1 | verifymode | 1 | 1 |

  @SSL-020 @manual:SSLCFG=
  Scenario Outline: <key> refuses <slug> and keeps its value
    When I send `AT+SSLCFG="<key>",1,<before>`
    Then the modem answers OK
    When I send `AT+SSLCFG="<key>",1,<value>`
    Then the modem answers an error
    And the "<key>" of SSL context "1" is "<before>"
    When I send `AT+SSLCFG="<key>",1,`
    Then the modem answers OK

    @manual:SSLCFG:sslversion
    Examples:
      | id | slug | key | value | before |
      | sslversion-5 | 5 | sslversion | 5 | 3 |
      | sslversion-negative | negative | sslversion | -1 | 3 |
      | sslversion-text | text | sslversion | x | 3 |

    @manual:SSLCFG:ciphersuite
    Examples:
      | id | slug | key | value | before |
      | ciphersuite-0X0001 | 0X0001 | ciphersuite | 0X0001 | 0X002F |
      | ciphersuite-0XFFFE | 0XFFFE | ciphersuite | 0XFFFE | 0X002F |
      | ciphersuite-text | text | ciphersuite | x | 0X002F |

    @manual:SSLCFG:seclevel
    Examples:
      | id | slug | key | value | before |
      | seclevel-3 | 3 | seclevel | 3 | 1 |
      | seclevel-negative | negative | seclevel | -1 | 1 |
      | seclevel-text | text | seclevel | x | 1 |

    @manual:SSLCFG:ignorelocaltime
    Examples:
      | id | slug | key | value | before |
      | ignorelocaltime-2 | 2 | ignorelocaltime | 2 | 1 |
      | ignorelocaltime-negative | negative | ignorelocaltime | -1 | 1 |

    @manual:SSLCFG:negotiatetimeout
    Examples:
      | id | slug | key | value | before |
      | negotiatetimeout-0 | 0 | negotiatetimeout | 0 | 77 |
      | negotiatetimeout-9 | 9 | negotiatetimeout | 9 | 77 |
      | negotiatetimeout-301 | 301 | negotiatetimeout | 301 | 77 |
      | negotiatetimeout-text | text | negotiatetimeout | x | 77 |

    @manual:SSLCFG:clientrandom
    Examples:
      | id | slug | key | value | before |
      | clientrandom-55 | 55 | clientrandom | 101B12C3141516171F1920212223242526272829303132333435363 | 101B12C3141516171F19202122232425262728293031323334353637 |
      | clientrandom-57 | 57 | clientrandom | 101B12C3141516171F192021222324252627282930313233343536373 | 101B12C3141516171F19202122232425262728293031323334353637 |
      | clientrandom-65 | 65 | clientrandom | 101B12C3141516171F19202122232425262728293031323334353637383940414 | 101B12C3141516171F19202122232425262728293031323334353637 |
      | clientrandom-not-hex | not-hex | clientrandom | 101B12C3141516171F1920212223242526272829303132333435363G | 101B12C3141516171F19202122232425262728293031323334353637 |

    @manual:SSLCFG:verifymode
    Examples:
      | id | slug | key | value | before |
      | verifymode-2 | 2 | verifymode | 2 | 1 |
      | verifymode-negative | negative | verifymode | -1 | 1 |

  @SSL-030 @manual:SSLCFG=
  Scenario Outline: <key> is erased
    Then erasing the "<key>" of SSL context "1" forgets "<values>"

    @manual:SSLCFG:sslversion
    Examples:
      | key | values |
      | sslversion | 1 and 3 |

    @manual:SSLCFG:ciphersuite
    Examples:
      | key | values |
      | ciphersuite | 0X0035 and 0X002F |

    @manual:SSLCFG:cacert
    Examples:
      | key | values |
      | cacert | attest-a.crt and attest-b.crt |

    @manual:SSLCFG:clientcert
    Examples:
      | key | values |
      | clientcert | attest-a.crt and attest-b.crt |

    @manual:SSLCFG:clientkey
    Examples:
      | key | values |
      | clientkey | attest-a.key and attest-b.key |

    @manual:SSLCFG:seclevel
    Examples:
      | key | values |
      | seclevel | 1 and 2 |

    @manual:SSLCFG:hostname
    Examples:
      | key | values |
      | hostname | a.example and b.example |

    @manual:SSLCFG:ignorelocaltime
    Examples:
      | key | values |
      | ignorelocaltime | 0 and 1 |

    @manual:SSLCFG:negotiatetimeout
    Examples:
      | key | values |
      | negotiatetimeout | 11 and 299 |

    @manual:SSLCFG:clientrandom
    Examples:
      | key | values |
      | clientrandom | 101B12C3141516171F19202122232425262728293031323334353637 and 101B12C3141516171F1920212223242526272829303132333435363738394041 |

    @manual:SSLCFG:verifymode
    Examples:
      | key | values |
      | verifymode | 0 and 1 |

  @SSL-040 @manual:SSLCFG=
  Scenario Outline: one key does not touch another: <key>
    Given the modem holds what `AT+SSLCFG="<key>",1,<value>` names
    And the modem holds what `AT+SSLCFG="<other>",1,<another>` names
    When I send `AT+SSLCFG="<key>",1,<value>`
    Then the modem answers OK
    When I send `AT+SSLCFG="<other>",1,<another>`
    Then the modem answers OK
    And the "<key>" of SSL context "1" is "<value>"
    And the "<other>" of SSL context "1" is "<another>"
    When I send `AT+SSLCFG="<key>",1,`
    Then the modem answers OK
    And the "<other>" of SSL context "1" is "<another>"
    When I send `AT+SSLCFG="<other>",1,`
    Then the modem answers OK

    @manual:SSLCFG:sslversion
    Examples:
      | key | value | other | another |
      | sslversion | 1 | seclevel | 2 |

    @manual:SSLCFG:clientcert
    Examples:
      | key | value | other | another |
      | clientcert | attest-a.crt | clientkey | attest-a.key |

    @manual:SSLCFG:cacert
    Examples:
      | key | value | other | another |
      | cacert | ca.crt | clientcert | attest-c.crt |

    @manual:SSLCFG:verifymode
    Examples:
      | key | value | other | another |
      | verifymode | 1 | ignorelocaltime | 0 |

  @SSL-041 @manual:SSLCFG:premaster
  Scenario: a premaster is answered in one word
    # Nothing says what it looks like: taken or refused, the modem goes on.
    When I send `AT+SSLCFG="premaster",1,"00112233445566778899AABBCCDDEEFF"`
    Then the modem answers one final result
    When I send `AT+SSLCFG="premaster",1,`
    Then the modem answers one final result
    When I send `AT`
    Then the modem answers OK

  @SSL-042 @manual:SSLCFG=
  Scenario Outline: a key named <key> is refused
    When I send `AT+SSLCFG="<key>",1,<value>`
    Then the modem answers an error

    Examples:
      | key           | value |
      | negotiatetime | 60    |
      | sslversions   | 3     |
      | nonsense      | 1     |
