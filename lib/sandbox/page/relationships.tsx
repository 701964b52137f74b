/** What a person's page shows of their relationships to objects. */

import { showValue } from "../../json/exact_json.ts";
import { plural } from "../../text.ts";
import { nameOfObject, type Relationship } from "../people/relationships.ts";

/** The objects that a person is related to, and the attributes of each relationship. */
export function Relationships({ relationships }: { relationships: readonly Relationship[] }) {
  return (
    <section class="card relationships" aria-labelledby="relationships-title">
      <div class="card-head">
        <h2 id="relationships-title">Relationships</h2>
        <p class="found">{plural(relationships.length, "object")}</p>
      </div>
      <table class="attributes">
        <thead>
          <tr>
            <th scope="col">Object</th>
            <th scope="col">Attributes of the relationship</th>
          </tr>
        </thead>
        <tbody>
          {relationships.map((each) => (
            <RelationshipRow key={nameOfObject(each)} relationship={each} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RelationshipRow({ relationship }: { relationship: Relationship }) {
  const { identifiers, relationship_attributes: attributes } = relationship;
  const names = Object.keys(attributes);
  return (
    <tr>
      <th scope="row">
        {"cio_object_id" in identifiers ? identifiers.cio_object_id : (
          <>
            {identifiers.object_id} <span class="time-hint">type {identifiers.object_type_id}</span>
          </>
        )}
      </th>
      <td class="value">
        {names.length === 0 ? <span class="more">none</span> : (
          <ul>
            {names.map((name) => (
              <li>
                <span class="name">{name}</span> {showValue(attributes[name])}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}
