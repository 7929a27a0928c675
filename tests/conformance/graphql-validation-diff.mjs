// Differential validation: the server's verdict (valid / invalid) for a battery of documents generated FROM ITS OWN SCHEMA
// is compared with graphql-js (the reference implementation) on the introspected schema.
// usage: node graphql-validation-diff.mjs <url>
import { buildClientSchema, getIntrospectionQuery, validate, parse, isObjectType, isNonNullType, isListType, getNamedType, isLeafType, isInputObjectType, isEnumType } from 'graphql';
import { Tally, gql } from './_lib.mjs';
const url = process.argv[2]; const t = new Tally('graphql validation vs graphql-js', { quiet: true });
const intro = await gql(url, getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }));
if (!intro.json?.data) { t.no('full introspection (with isOneOf, specifiedByURL, includeDeprecated)', intro.text.slice(0, 200)); t.done(); process.exit(); }
t.ok('full introspection');
const schema = buildClientSchema(intro.json.data); const Q = schema.getQueryType(); const fields = Object.values(Q.getFields());
const lit = (ty, d = 0) => { if (isNonNullType(ty)) return lit(ty.ofType, d); if (isListType(ty)) return `[${lit(ty.ofType, d)}]`; const n = getNamedType(ty);
  if (isEnumType(n)) return n.getValues()[0].name; if (isInputObjectType(n)) { const fs = Object.values(n.getFields()); const use = n.isOneOf ? fs.slice(0, 1) : fs.filter(f => isNonNullType(f.type) && f.defaultValue === undefined); return d > 4 ? '{}' : `{${use.map(f => `${f.name}: ${lit(f.type, d + 1)}`).join(', ')}}`; }
  return { Int: '1', Float: '1.5', Boolean: 'true' }[n.name] ?? '"x"'; };
const args = f => { const a = f.args.filter(x => isNonNullType(x.type) && x.defaultValue === undefined); return a.length ? `(${a.map(x => `${x.name}: ${lit(x.type)}`).join(', ')})` : ''; };
const sel = f => isLeafType(getNamedType(f.type)) ? '' : ' { __typename }'; const call = (f, extra = '') => `${f.name}${args(f)}${extra}${sel(f)}`;
const docs = []; const add = (label, d) => docs.push([label, d]);
add('typename', '{ __typename }'); add('two anonymous', '{ __typename } { __typename }'); add('anonymous + named', '{ __typename } query A { __typename }'); add('dup op names', 'query A { __typename } query A { __typename }');
add('unused fragment', `{ __typename } fragment F on ${Q.name} { __typename }`); add('unknown fragment', '{ ...Nope }'); add('fragment cycle', `{ ...A } fragment A on ${Q.name} { ...B } fragment B on ${Q.name} { ...A }`);
add('dup fragment names', `{ ...A } fragment A on ${Q.name} { __typename } fragment A on ${Q.name} { __typename }`); add('fragment on unknown type', '{ ...A } fragment A on Nope { x }'); add('fragment on scalar', '{ ...A } fragment A on String { x }');
add('unknown directive', '{ __typename @nope }'); add('skip missing if', '{ __typename @skip }'); add('dup skip', '{ __typename @skip(if:true) @skip(if:false) }'); add('skip on query', 'query @skip(if:true) { __typename }'); add('skip bad type', '{ __typename @skip(if: 1) }');
add('undefined variable', '{ __typename @skip(if: $v) }'); add('unused variable', 'query($v: Int) { __typename }'); add('dup variable', 'query($v: Boolean!, $v: Boolean!) { __typename @skip(if: $v) }'); add('output type variable', `query($v: ${Q.name}) { __typename }`); add('unknown type variable', 'query($v: Nope) { __typename }');
add('nullable var in non-null position', 'query($v: Boolean) { __typename @skip(if: $v) }'); add('nullable var with default', 'query($v: Boolean = true) { __typename @skip(if: $v) }'); add('bad default', 'query($v: Int = "x") { __typename }'); add('subselection on leaf', '{ __typename { x } }');
add('executable only', 'type T { a: Int } query { __typename }'); add('empty selection', '{ }'); add('comment only', '# nothing'); add('introspection', '{ __schema { types { name } } __type(name: "Int") { name kind } }'); add('introspection missing arg', '{ __type { name } }'); add('typename alias conflict', '{ a: __typename a: __schema { __typename } }');
add('inline fragment impossible', `{ ... on __Type { name } }`); add('inline fragment self', `{ ... on ${Q.name} { __typename } }`); add('inline fragment no type', '{ ... { __typename } }'); add('block string arg', '{ __type(name: """Int""") { name } }'); add('unicode escape', '{ __type(name: "\\u0049nt") { name } }'); add('unicode braces escape', '{ __type(name: "\\u{49}nt") { name } }');
add('directive on variable def', 'query($v: Boolean! @skip(if:true)) { __typename @skip(if:$v) }'); add('bom', '\uFEFF{ __typename }'); add('commas', '{,,__typename,,}'); add('int overflow literal', '{ __type(name: 99999999999) { name } }'); add('dup arg', '{ __type(name:"a", name:"b") { name } }'); add('unknown arg', '{ __type(nam:"a") { name } }'); add('mutation missing', 'mutation { __nope }'); add('subscription two roots', 'subscription { a: __typename b: __typename }');
for (const f of fields) {
  add(`${f.name} plain`, `{ ${call(f)} }`); add(`${f.name} unknown arg`, `{ ${f.name}(zzzNope: 1)${sel(f)} }`); add(`${f.name} wrong selection`, isLeafType(getNamedType(f.type)) ? `{ ${f.name}${args(f)} { x } }` : `{ ${f.name}${args(f)} }`);
  add(`${f.name} alias conflict`, `{ a: ${call(f)} a: __typename }`); add(`${f.name} unknown field`, `{ ${f.name}X }`);
  for (const a of f.args) { const n = getNamedType(a.type); const bad = isEnumType(n) ? '"STR"' : isInputObjectType(n) ? '{zzzNope: 1}' : n.name === 'Int' ? '"1"' : n.name === 'Boolean' ? '1' : '{a: 1}';
    const others = f.args.filter(x => x !== a && isNonNullType(x.type) && x.defaultValue === undefined).map(x => `${x.name}: ${lit(x.type)}`); const w = v => `{ ${f.name}(${[`${a.name}: ${v}`, ...others].join(', ')})${sel(f)} }`;
    add(`${f.name}.${a.name} good`, w(lit(a.type))); if (['Int', 'Boolean', 'String', 'ID'].includes(n.name) || !isLeafType(n) || isEnumType(n)) add(`${f.name}.${a.name} bad`, w(bad)); add(`${f.name}.${a.name} null`, w('null')); add(`${f.name}.${a.name} dup`, `{ ${f.name}(${a.name}: ${lit(a.type)}, ${a.name}: ${lit(a.type)})${sel(f)} }`);
    if (isInputObjectType(n) && n.isOneOf) { add(`${f.name}.${a.name} oneOf empty`, w('{}')); const fs = Object.values(n.getFields()); if (fs.length > 1) add(`${f.name}.${a.name} oneOf two`, w(`{${fs.slice(0, 2).map(x => `${x.name}: ${lit(x.type)}`).join(', ')}}`)); add(`${f.name}.${a.name} oneOf null`, w(`{${fs[0].name}: null}`)); }
    add(`${f.name}.${a.name} var ok`, `query($v: ${a.type}) { ${f.name}(${[`${a.name}: $v`, ...others].join(', ')})${sel(f)} }`); add(`${f.name}.${a.name} var wrong type`, `query($v: ${n.name === 'Boolean' ? 'Int' : 'Boolean'}) { ${f.name}(${[`${a.name}: $v`, ...others].join(', ')})${sel(f)} }`); }
}
const max = Number(process.env.MAX_DOCS ?? 600);
for (const [label, d] of docs.slice(0, max)) {
  // graphql-js finds nothing wrong with an operation of a kind that the schema lacks, and then cannot execute it.
  let ref; try { const parsed = parse(d); ref = validate(schema, parsed).length === 0 && parsed.definitions.every(it => it.kind !== 'OperationDefinition' || schema.getRootType(it.operation)); } catch { ref = false; }
  // A probe variable map is never sent: a missing required variable is an execution-stage error, so treat only documents needing none as 'valid' probes.
  if (ref && /query\(\$v: [^)]*!\)/.test(d)) { continue; }
  const r = await gql(url, d, undefined, { operationName: undefined }); const errs = r.json?.errors ?? []; const hasData = r.json && 'data' in r.json && r.json.data !== null;
  // 'accepted' = executed: data present, or every error carries a path (a field error, not a request error)
  const accepted = hasData || (errs.length > 0 && errs.every(e => Array.isArray(e.path) && e.path.length)) ;
  if (accepted === ref) t.ok(label); else t.no(`${label} (graphql-js: ${ref ? 'valid' : 'INVALID'}, server: ${accepted ? 'accepted' : 'rejected'})`, `${d.replace(/\s+/g, ' ').slice(0, 120)} -> ${r.status} ${r.text.slice(0, 140)}`);
}
t.done();
