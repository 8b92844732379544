@core
Feature: Name resolution
  FAQ 5 of the guide: when a server cannot be reached, AT+CDNSGIP tells whether its name is resolved. It works after
  AT+CSTT, AT+CIICR and AT+CIFSR; AT+CDNSCFG=ip1,ip2 sets other name servers. OK comes first, the answer behind it.
  192.0.2.0/24 belongs to nobody (RFC 5737): a name server there never answers.

  @DNS-001 @requires:dns-name @guide:faq-5 @manual:CDNSGIP= @at-facts:appendix-B
  Scenario: the server's name is resolved after CSTT, CIICR and CIFSR
    When I send `AT+CSTT`
    Then the modem answers OK
    When I send `AT+CIICR`
    Then the modem answers OK
    When I send `AT+CIFSR`
    Then the modem answers an IP address alone
    When I send `AT+CDNSGIP="{host}"`
    Then the modem answers OK
    And the modem reports the address of `{host}` within "60s"

  @DNS-002 @requires:dns-name @manual:CDNSGIP=
  Scenario: a name without quotes
    Given the TCP/IP scene is up
    When I send `AT+CDNSGIP={host}`
    Then the modem answers OK
    And the modem reports the address of `{host}` within "60s"

  @DNS-003 @guide:faq-5 @manual:CDNSGIP=
  Scenario: a name that does not exist
    Given the TCP/IP scene is up
    When I send `AT+CDNSGIP="no-such-host.invalid"`
    Then the modem answers OK
    And the modem reports that it cannot resolve within "60s"

  @DNS-004 @manual:CDNSGIP=
  Scenario Outline: what CDNSGIP does not take
    Given the TCP/IP scene is up
    When I send `AT+CDNSGIP=<name>`
    Then the modem answers an error

    Examples:
      | case    | name                   |
      | nothing |                        |
      | two     | "a.invalid","b.invalid" |
      | open    | "a.invalid             |

  @DNS-005 @manual:CDNSGIP= @at-facts:16
  Scenario: a name has 128 bytes at most
    Given the TCP/IP scene is up
    When I send `AT+CDNSGIP="~.invalid"` with "121" letters for ~
    Then the modem answers an error

  # The guide says that it does not work properly before; not what it answers then, nor how late.
  @DNS-006 @requires:dns-name @guide:faq-5 @manual:CDNSGIP=
  Scenario: CDNSGIP before the scene is up does no harm
    When I send `AT+CDNSGIP="{host}"`
    Then the modem answers one final result
    And the TCP/IP state is "IP INITIAL"
    Given the TCP/IP scene is up
    Then the TCP/IP state is "IP STATUS"

  @DNS-010 @manual:CDNSCFG= @manual:CDNSCFG?
  Scenario Outline: the name servers are set and read
    Given the TCP/IP scene is up
    And the modem's name servers are noted
    When I send `AT+CDNSCFG=<servers>`
    Then the modem answers OK
    And the name servers are "192.0.2.1" and "192.0.2.2"

    Examples:
      | case   | servers                   |
      | quoted | "192.0.2.1","192.0.2.2"   |
      | bare   | 192.0.2.1,192.0.2.2       |

  @DNS-011 @manual:CDNSCFG= @v250:5.4.3.1
  Scenario Outline: what CDNSCFG does not take
    Given the TCP/IP scene is up
    And the modem's name servers are noted
    When I send `AT+CDNSCFG=<servers>`
    Then the modem answers an error
    And the name servers are the noted ones

    Examples:
      | case    | servers                              |
      | nothing |                                      |
      | name    | "dns.example.org"                    |
      | octet   | "192.0.2.256"                        |
      | second  | "192.0.2.1","dns"                    |
      | context | "192.0.2.1","192.0.2.2",9            |
      | four    | "192.0.2.1","192.0.2.2",1,1          |

  # Whether a name server that nobody answers for is noticed depends on what the modem still knows.
  @DNS-012 @requires:dns-name @guide:faq-5 @manual:CDNSCFG= @manual:CDNSGIP=
  Scenario: other name servers help where a name is not resolved
    Given the TCP/IP scene is up
    And the modem's name servers are noted
    When I send `AT+CDNSCFG="192.0.2.1","192.0.2.2"`
    Then the modem answers OK
    When I send `AT+CDNSGIP="{host}"`
    Then the modem answers OK
    And the modem resolves it or says why not within "60s"
    Given the modem asks its own name servers again
    When I send `AT+CDNSGIP="{host}"`
    Then the modem answers OK
    And the modem reports the address of `{host}` within "60s"
    And the modem can connect as documented

  @DNS-013 @guide:faq-5 @manual:CDNSCFG=
  Scenario: name servers that nobody answers for
    Given the TCP/IP scene is up
    And the modem's name servers are noted
    When I send `AT+CDNSCFG="192.0.2.1","192.0.2.2"`
    Then the modem answers OK
    When I send `AT+CDNSGIP="never-asked-before.invalid"`
    Then the modem answers OK
    And the modem reports that it cannot resolve within "60s"

  @DNS-020 @history:H14 @manual:CIPSHUT! @manual:CDNSGIP=
  Scenario: CIPSHUT while a name is being resolved
    Given the TCP/IP scene is up
    And the modem's name servers are noted
    When I send `AT+CDNSCFG="192.0.2.1","192.0.2.2"`
    Then the modem answers OK
    When I send `AT+CDNSGIP="unresolved.invalid"`
    Then the modem answers OK
    Given the TCP/IP scene is shut
    Then the TCP/IP state is "IP INITIAL"
    Given the TCP/IP scene is up
    Then the TCP/IP state is "IP STATUS"

  @DNS-021 @history:H14 @requires:dns-name @manual:CIPSHUT! @guide:faq-5
  Scenario: after CIPSHUT in the middle of a resolution the modem connects
    Given the TCP/IP scene is up
    And the modem's name servers are noted
    When I send `AT+CDNSCFG="192.0.2.1","192.0.2.2"`
    Then the modem answers OK
    When I send `AT+CDNSGIP="unresolved.invalid"`
    Then the modem answers OK
    Given the TCP/IP scene is shut
    And the modem asks its own name servers again
    Then the modem can connect as documented
