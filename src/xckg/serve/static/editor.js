"use strict";
// The SPARQL editor on this server's own endpoint, with the named queries as examples. Nothing is asked of other servers:
// the completers that look prefixes and terms up on the web are left out.
(async () => {
  const endpoint = new URL(document.body.dataset.endpoint, location.href).href;
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasqe.defaults.value = "PREFIX xc: <https://w3id.org/xckg/ontology#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n\nSELECT ?企业 ?名称 WHERE {\n  ?企业 a xc:Company ;\n        rdfs:label ?名称 .\n}\nLIMIT 20";
  const yasgui = new Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST", headers: () => ({}) },
    copyEndpointOnNewTab: false,
    persistenceId: null,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  });
  const select = document.getElementById("example");
  for (const query of await (await fetch("/queries.json")).json()) {
    const option = document.createElement("option");
    option.value = query.sparql;
    option.textContent = query.question;
    select.append(option);
  }
  select.addEventListener("change", () => {
    if (select.value) yasgui.getTab().setQuery(select.value);
  });
})();
