@core
Feature: AT+MPUB
  A topic of up to 256 bytes, with or without quotes, and a message in quotes.

  @MPUB-001 @manual:MPUB=? @at-facts:X-16
  Scenario Outline: the test form
    When I send `AT+MPUB=?`
    Then the modem answers `<form>` in any spacing, then OK

    Examples:
      | case | form |
      | form | +MPUB:<topic>,(0-2),(0-1),<message> |

  @MPUB-002 @manual:MPUB=
  Scenario Outline: a topic of the documented length
    Given the modem is connected
    When I send `AT+MPUB=<parameters>` with "<bytes>" letters for ~
    Then the modem answers OK
    And the broker saw a PUBLISH with those letters as topic

    Examples:
      | case    | bytes | parameters  |
      | quoted  | 256   | "~",0,0,"m" |
      | bare    | 256   | ~,0,0,"m"   |
      | letter  | 1     | "~",0,0,"m" |

  @MPUB-003 @manual:MPUB= @at-facts:10.8
  Scenario: a topic one byte too long
    # What it answers is documented nowhere; it answers once and goes on.
    Given the modem is connected
    When I send `AT+MPUB="~",0,0,"m"` with "257" letters for ~
    Then the modem answers one final result
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"the next"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"

  @MPUB-004 @manual:MPUB= @v250:5.4.3.1
  Scenario Outline: what the syntax does not allow
    Given the modem is connected
    When I send `AT+MPUB=<parameters>`
    Then the modem answers an error
    And the broker saw no PUBLISH

    Examples:
      | case           | parameters                         |
      | no-message     | "mqtt/pub_topic",0,0               |
      | no-retain      | "mqtt/pub_topic",0,"publish"       |
      | topic-alone    | "mqtt/pub_topic"                   |
      | qos-of-letters | "mqtt/pub_topic",a,0,"publish"     |
      | no-topic       | ,0,0,"publish"                     |
      | open-quote     | "mqtt/pub_topic",0,0,"publish      |
      | c-escape       | "mqtt/pub_topic",0,0,"say \"this\"" |

  @MPUB-005 @manual:MPUB= @etsi:PUBLISH_009
  Scenario: retained at QoS 0
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,1,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a retained PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "0"
    And a late subscriber gets the retained "publish 1 payload" of "mqtt/pub_topic"

  @MPUB-006 @qos2 @manual:MPUB=
  Scenario: retained at QoS 2
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",2,1,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem reports `PUBCOMP` within "30s"
    And the broker saw a retained PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "2"
    And a late subscriber gets the retained "publish 1 payload" of "mqtt/pub_topic"

  @MPUB-007 @manual:MPUB=
  Scenario: what is not retained is kept for nobody
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And a late subscriber of "mqtt/pub_topic" gets nothing retained

  @MPUB-008 @manual:MPUB= @at-facts:10.8
  Scenario Outline: signs that mean something outside quotes
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"<message>"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "<message>" to "mqtt/pub_topic" at QoS "0"

    Examples:
      | case      | message            |
      | comma     | 1,2,,3             |
      | semicolon | a;b;AT+MIPCLOSE    |
      | equals    | AT+MPUB=?          |
      | utf-8     | 温度 23 °C         |
