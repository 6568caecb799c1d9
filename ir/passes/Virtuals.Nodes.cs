using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>What allocation removal knows of the objects and numbers that were not made.</summary>
internal sealed partial class Virtuals
{
    /// <summary>An object or number that was not made.</summary>
    private sealed class Node(int id)
    {
        /// <summary>Its number in the pool.</summary>
        public int Id { get; } = id;

        public VirtualKind Kind { get; set; }

        /// <summary>Shape, or helper of a join.</summary>
        public int Descr { get; set; }

        public int Length { get; set; }

        public int ItemField { get; set; }

        /// <summary>Whether anything but a jump has asked for it.</summary>
        public bool IsTouched { get; set; }

        /// <summary>Whether the walk in progress has come by; and by two ways.</summary>
        public bool IsSeen { get; set; }

        public bool IsShared { get; set; }

        /// <summary>The number in a box.</summary>
        public InsRef Number { get; set; }

        /// <summary>The description of a box in exits.</summary>
        public InsRef Box { get; set; }

        /// <summary>The description of an object in exits, as long as no object changes.</summary>
        public InsRef Description { get; set; }

        public int DescribedIn { get; set; }

        /// <summary>The object, once it was forced.</summary>
        public InsRef Real { get; set; }

        /// <summary>Field descriptor or item index, and value; missing ones are zero.</summary>
        public FieldMap<Val> Fields;
    }

    /// <summary>The nodes of a walk, by instruction; the next walk of the thread takes the same objects.</summary>
    private sealed class NodePool
    {
        private const int MostKept = 1 << 12;

        [ThreadStatic]
        private static NodePool? t_pool;

        private readonly List<Node> _nodes = [];
        private int[] _byInstruction = [];
        private int _count;

        public static NodePool Of(Trace trace)
        {
            NodePool pool = t_pool ??= new NodePool();
            if (pool._nodes.Count > MostKept)
            {
                pool._nodes.Clear();
            }
            pool._count = 0;
            pool._byInstruction = Scratch.Take<int>(trace.Count);
            return pool;
        }

        /// <summary>All nodes of the walk.</summary>
        public ReadOnlySpan<Node> All => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_nodes)[.._count];

        /// <summary>The node of an instruction.</summary>
        public Node? this[int instruction]
        {
            get => _byInstruction[instruction] is > 0 and int number ? _nodes[number - 1] : null;
            set => _byInstruction[instruction] = value!.Id + 1;
        }

        public Node Numbered(int id) => _nodes[id];

        public Node Make(VirtualKind kind, int descr)
        {
            if (_count == _nodes.Count)
            {
                _nodes.Add(new Node(_count));
            }
            Node node = _nodes[_count++];
            node.Kind = kind;
            node.Descr = descr;
            node.Length = node.ItemField = node.DescribedIn = 0;
            node.IsTouched = node.IsSeen = node.IsShared = false;
            node.Number = node.Box = node.Real = node.Description = default;
            node.Fields.Clear();
            return node;
        }

        public Node MakeBox(VirtualKind kind, InsRef number)
        {
            Node node = Make(kind, 0);
            node.Number = number;
            return node;
        }

        public Node MakeArray(int descr, int length, int itemField)
        {
            Node node = Make(VirtualKind.Array, descr);
            node.Length = length;
            node.ItemField = itemField;
            return node;
        }
    }
}
