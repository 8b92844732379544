@core
Feature: AT+MCONFIG
  The client id, the login and the will of the next MCONNECT: up to 256 bytes each, the will's message
  up to 1360. Beyond that no document says what the modem answers (at-facts, appendix B): it answers
  once, does not restart, and can still connect.

  @MCFG-001 @manual:MCONFIG=? @at-facts:X-16
  Scenario Outline: the test form
    # The manuals print a line break behind the colon.
    When I send `AT+MCONFIG=?`
    Then the modem answers `<form>` in any spacing, then OK

    Examples:
      | case | form |
      | form | +MCONFIG: <clientid>[,<username>,<password>[,(0-2),(0,1),<will_topic>,<will_message>]] |

  @MCFG-002 @will @manual:MCONFIG= @at-facts:10.3
  Scenario Outline: a parameter of the documented length
    When I send `AT+MCONFIG=<parameters>` with "<bytes>" letters for ~
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw a CONNECT with those letters as "<field>"

    Examples:
      | case         | bytes | field        | parameters                                          |
      | client-id    | 256   | client id    | "~","{user}","{password}"                           |
      | bare-id      | 256   | client id    | ~,{user},{password}                                 |
      | will-topic   | 256   | will topic   | "868488076506128","{user}","{password}",1,0,"~","m" |
      | will-message | 1360  | will message | "868488076506128","{user}","{password}",1,0,"t","~" |
      | will-letter  | 1     | will message | "868488076506128","{user}","{password}",0,0,"t","~" |

  @MCFG-003 @manual:MCONFIG= @at-facts:10.3
  Scenario Outline: a login of the documented length
    # The broker does not know it: what counts is what it was asked.
    When I send `AT+MCONFIG=<parameters>` with "256" letters for ~
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the broker saw a CONNECT with those letters as "<field>"
    And the modem refuses the session within "30s"

    Examples:
      | case          | field     | parameters                       |
      | user-name     | user name | "868488076506128","~","password" |
      | password      | password  | "868488076506128","{user}","~"   |
      | bare-password | password  | 868488076506128,{user},~         |

  @MCFG-004 @manual:MCONFIG= @at-facts:10.3
  Scenario Outline: a parameter one byte too long
    When I send `AT+MCONFIG=<parameters>` with "<bytes>" letters for ~
    Then the modem answers one final result
    And the modem can connect as documented

    Examples:
      | case         | bytes | parameters                                          |
      | client-id    | 257   | "~","{user}","{password}"                           |
      | user-name    | 257   | "868488076506128","~","password"                    |
      | password     | 257   | "868488076506128","{user}","~"                      |
      | will-topic   | 257   | "868488076506128","{user}","{password}",1,0,"~","m" |
      | will-message | 1361  | "868488076506128","{user}","{password}",1,0,"t","~" |

  @MCFG-005 @will @manual:MCONFIG= @mqtt:3.1.2-9
  Scenario Outline: the will's QoS, retained
    When I send `AT+MCONFIG="868488076506128","{user}","{password}",<qos>,1,"/will_topic","offline"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT with the will "offline" to "/will_topic" at QoS "<qos>", retained
    And the modem reports `CONNACK OK` within "30s"

    Examples:
      | qos |
      | 0   |
      | 2   |

  @MCFG-006 @manual:MCONFIG= @v250:5.4.3.1
  Scenario Outline: what the syntax does not allow
    When I send `AT+MCONFIG=<parameters>`
    Then the modem answers an error
    And the modem can connect as documented

    Examples:
      | case          | parameters                                                            |
      | will-qos-3    | "868488076506128","{user}","{password}",3,0,"/will_topic","offline"   |
      | will-retain-2 | "868488076506128","{user}","{password}",1,2,"/will_topic","offline"   |
      | half-a-will   | "868488076506128","{user}","{password}",1,0                           |
      | too-many      | "868488076506128","{user}","{password}",1,0,"/will_topic","offline",1 |
      | open-quote    | "868488076506128","{user}","{password}                                |
      | nothing       |                                                                       |

  @MCFG-007 @will @guide:passive-close @manual:MCONFIG= @at-facts:X-06
  Scenario: the last MCONFIG counts
    Given a subscriber watches "/will_topic"
    When I send `AT+MCONFIG="first","{user}","not-the-password",1,1,"/will_topic","offline"`
    Then the modem answers OK
    When I send `AT+MCONFIG="868488076506128","{user}","{password}"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And every CONNECT came from client "868488076506128" with user name "{user}" and password "{password}"
    When the broker resets the connection
    Then the subscriber gets nothing for "100ms"

  @MCFG-008 @manual:MCONFIG= @requires:anonymous
  Scenario: the client id alone
    When I send `AT+MCONFIG="868488076506128"`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the broker saw a CONNECT without credentials
    And the modem reports `CONNACK OK` within "30s"

  @MCFG-009 @at-facts:10.3
  Scenario Outline: a password with signs, with and without quotes
    # G-ONE: passwords of a cloud service hold "=", "&", "%" and "^".
    When I send `AT+MCONFIG=<parameters>`
    Then the modem answers OK
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the broker saw a CONNECT with user name "{user}" and password "v=1&r=a%2Fb^c"
    And the modem refuses the session within "30s"

    Examples:
      | case   | parameters                                 |
      | quoted | "868488076506128","{user}","v=1&r=a%2Fb^c" |
      | bare   | 868488076506128,{user},v=1&r=a%2Fb^c       |
