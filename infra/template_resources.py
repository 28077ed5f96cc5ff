"""Prints, as one JSON object, what template.yaml becomes after SAM's transform: how many resources, the managed policies
its roles carry, wildcards in the policies, and a cycle of references if there is one. tests/src/template.rs judges it."""

import graphlib
import json
import os
import pathlib
import re
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # the translator wants one; nothing is called

from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies(ManagedPolicyLoader):
    """Policies are given as references or statements here, never by the name of a managed one."""

    def __init__(self):
        super().__init__(iam_client=None)

    def load(self):
        return {}


def transformed(path):
    template = yaml_parse(path.read_text())
    # `sam deploy` puts the built zip in place of the folder; the transform accepts only that.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    return transform(template, {}, NoManagedPolicies())


def references(node, resources):
    """The logical ids of resources that `node` refers to."""
    if isinstance(node, list):
        return {name for item in node for name in references(item, resources)}
    if not isinstance(node, dict):
        return set()
    found = {name for value in node.values() for name in references(value, resources)}
    names = []
    for key, value in node.items():
        if key == "Ref":
            names.append(value)
        elif key == "Fn::GetAtt":
            names.append(value[0] if isinstance(value, list) else value.split(".")[0])
        elif key == "Fn::Sub":
            text = value[0] if isinstance(value, list) else value
            names += [name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text)]
        elif key == "DependsOn":
            names += value if isinstance(value, list) else [value]
    return found | {name for name in names if name in resources}


def cycle(resources):
    try:
        graphlib.TopologicalSorter({name: references(body, resources) for name, body in resources.items()}).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return None


def as_list(value):
    return value if isinstance(value, list) else [value]


def statements(resource):
    properties = resource.get("Properties", {})
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", []) if "PolicyDocument" in policy]
    documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
    return [statement for document in documents for statement in as_list(document["Statement"])]


def is_objects_of_a_bucket(value, resources):
    """All files in one bucket of the stack: they cannot be named before somebody puts them there."""
    arn = value.get("Fn::Sub") if isinstance(value, dict) else None
    name = re.fullmatch(r"\$\{(\w+)\.Arn\}/\*", arn) if isinstance(arn, str) else None
    return bool(name) and resources.get(name[1], {}).get("Type") == "AWS::S3::Bucket"


def wildcards(resources):
    """Those that allow something: a refusal may be as wide as it likes."""
    return [
        f"{name}: {value}"
        for name, resource in resources.items()
        if resource["Type"].startswith("AWS::IAM::") or resource["Type"].endswith("Policy")
        for statement in statements(resource)
        if statement["Effect"] != "Deny"
        for value in as_list(statement.get("Action")) + as_list(statement.get("Resource"))
        if "*" in json.dumps(value) and not is_objects_of_a_bucket(value, resources)
    ]


def main():
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "template.yaml"
    resources = transformed(path)["Resources"]
    types = {}
    for resource in resources.values():
        types[resource["Type"]] = types.get(resource["Type"], 0) + 1
    managed = {
        json.dumps(policy): policy
        for resource in resources.values()
        for policy in resource.get("Properties", {}).get("ManagedPolicyArns", [])
    }
    report = {
        "resources": len(resources),
        "types": dict(sorted(types.items())),
        "managed_policies": [managed[text] for text in sorted(managed)],
        "wildcards": wildcards(resources),
        "cycle": cycle(resources),
    }
    json.dump(report, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
