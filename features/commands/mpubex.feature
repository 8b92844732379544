@core
Feature: AT+MPUBEX
  A message of a stated length, from 1 to 4100 bytes, behind a prompt; without a length it ends at
  0x1A, or when 5 s pass without a byte.

  @MPEX-001 @manual:MPUBEX=? @at-facts:X-16
  Scenario Outline: the test form
    When I send `AT+MPUBEX=?`
    Then the modem answers `<form>` in any spacing, then OK

    Examples:
      | case | form |
      | form | +MPUBEX:<topic>,(0-2),(0-1),<len> |

  @MPEX-002 @manual:MPUBEX=
  Scenario Outline: a message of one byte
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX="mqtt/pub_topic",0,0,1`
    Then the modem prompts for data
    When I send the data "<byte>"
    Then the modem answers OK
    And the broker saw a PUBLISH of "<byte>" to "mqtt/pub_topic" at QoS "0"

    Examples:
      | case   | byte  |
      | letter | a     |
      | zero   | \\x00 |
      | ctrl-z | \\x1a |
      | escape | \\x1b |
      | return | \\r   |

  @MPEX-003 @guide:faq-7 @manual:MPUBEX= @v250:5.4.3.1
  Scenario Outline: what the syntax does not allow
    Given the modem is connected
    When I send `AT+MPUBEX=<parameters>`
    Then the modem answers an error
    And the broker saw no PUBLISH

    Examples:
      | case              | parameters                           |
      | length-0          | "mqtt/pub_topic",0,0,0               |
      | length-4101       | "mqtt/pub_topic",0,0,{payload-over}  |
      | length-of-letters | "mqtt/pub_topic",0,0,a               |
      | qos-3             | "mqtt/pub_topic",3,0,4               |
      | retain-2          | "mqtt/pub_topic",0,2,4               |
      | no-retain         | "mqtt/pub_topic",0                   |
      | no-topic          | ,0,0,4                               |

  @MPEX-004 @manual:MPUBEX=
  Scenario Outline: a topic of the documented length
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX=<parameters>` with "256" letters for ~
    Then the modem prompts for data
    When I send the data "data"
    Then the modem answers OK
    And the broker saw a PUBLISH with those letters as topic

    Examples:
      | case   | parameters |
      | quoted | "~",0,0,4  |
      | bare   | ~,0,0,4    |

  @MPEX-005 @qos2 @manual:MPUBEX= @guide:note-4
  Scenario: at QoS 2 PUBREC and PUBCOMP report the broker's
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX="mqtt/pub_topic",2,0,4`
    Then the modem prompts for data
    When I send the data "data"
    Then the modem answers OK
    And the broker saw a PUBLISH of "data" to "mqtt/pub_topic" at QoS "2"
    And the modem reports `PUBREC` within "30s"
    And the modem reports `PUBCOMP` within "30s"
    And the modem's `PUBCOMP` came after the broker's PUBCOMP

  @MPEX-006 @manual:MPUBEX=
  Scenario: a retained message behind a prompt
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX="mqtt/pub_topic",1,1,4`
    Then the modem prompts for data
    When I send the data "data"
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a retained PUBLISH of "data" to "mqtt/pub_topic" at QoS "1"
    And a late subscriber gets the retained "data" of "mqtt/pub_topic"

  @MPEX-007 @manual:MPUBEX= @guide:faq-4
  Scenario: escapes mean nothing behind a prompt
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX="mqtt/pub_topic",0,0,6`
    Then the modem prompts for data
    When I send the data "\\22\\0D"
    Then the modem answers OK
    And the broker saw a PUBLISH of "\\22\\0D" to "mqtt/pub_topic" at QoS "0"

  @MPEX-008 @manual:MPUBEX= @at-facts:10.2
  Scenario: no prompt without a session
    When I send `AT+MPUBEX="mqtt/pub_topic",0,0,4`
    Then the modem answers an error
    And the broker saw no PUBLISH
