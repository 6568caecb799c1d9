import io
import unittest
from unittest import mock


class T(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.log = []

    def setUp(self):
        self.addCleanup(self.log.append, "cleanup")

    def test_asserts(self):
        self.assertEqual(1, 1)
        self.assertIn(1, [1])
        self.assertIsNone(None)
        self.assertAlmostEqual(0.1 + 0.2, 0.3)
        self.assertCountEqual([1, 2, 2], [2, 1, 2])
        self.assertRegex("abc", "b")
        self.assertGreater(2, 1)
        with self.assertRaisesRegex(ValueError, "inv"):
            int("x")
        with self.assertRaises(ZeroDivisionError) as cm:
            1 / 0
        self.assertEqual(str(cm.exception), "division by zero")
        with self.assertWarns(UserWarning):
            __import__("warnings").warn("w")
        with self.assertLogs("x", "INFO") as logs:
            __import__("logging").getLogger("x").info("msg")
        self.assertEqual(logs.output, ["INFO:x:msg"])

    def test_fail_messages(self):
        cases = [lambda: self.assertEqual([1, 2, 3], [1, 4, 3]), lambda: self.assertEqual({"a": 1}, {"a": 2}), lambda: self.assertEqual("a\nb", "a\nc"), lambda: self.assertTrue(0, "why"), lambda: self.assertIn(5, [1]), lambda: self.assertIs(1, None), lambda: self.assertLess(2, 1), lambda: self.assertRaises(ValueError, len, []), lambda: self.assertEqual({1}, {2}), lambda: self.assertIsInstance(1, str), lambda: self.assertAlmostEqual(1, 2), lambda: self.assertNotEqual(1, 1), lambda: self.assertRegex("a", "b"), lambda: self.assertTupleEqual((1,), (2,)), lambda: self.assertCountEqual([1], [2]), lambda: self.fail("direct")]
        for c in cases:
            try:
                c()
            except self.failureException as e:
                print(str(e).replace("\n", "|"))

    @unittest.skipIf(True, "skipped here")
    def test_skip(self):
        pass

    def test_sub(self):
        for i in range(2):
            with self.subTest("msg", i=i):
                self.assertEqual(i, 0)

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    def test_error(self):
        raise KeyError("boom")


class A(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.x = 1

    async def test_async(self):
        self.assertEqual(self.x, 1)


out = io.StringIO()
result = unittest.TextTestRunner(out, verbosity=2).run(unittest.TestSuite([unittest.defaultTestLoader.loadTestsFromTestCase(T), unittest.defaultTestLoader.loadTestsFromTestCase(A)]))
print(result, len(result.errors), len(result.failures), len(result.skipped), len(result.expectedFailures), result.wasSuccessful(), T.log)
print([l for l in out.getvalue().splitlines() if "..." in l or l.startswith(("FAIL", "ERROR"))])
m = mock.Mock(return_value=5, name="m")
print(m(1, k=2), m.called, m.call_count, m.call_args, m.mock_calls, m.attr.sub(3) is m.attr.sub(3), m.assert_called_once_with(1, k=2))
m.side_effect = [1, ValueError("side")]
print(m())
for bad in (lambda: m(), lambda: m.assert_called_once(), lambda: m.assert_called_with(9), lambda: mock.Mock(spec=["a"]).b, lambda: mock.create_autospec(len)()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, str(e).split("\n")[0])
mm = mock.MagicMock()
mm.__len__.return_value = 3
mm.__getitem__.side_effect = lambda k: k * 2
print(len(mm), mm[4], mock.call(1) == mock.call(1), mock.sentinel.x, mock.ANY == 5)
with mock.patch("os.getcwd", return_value="/patched") as p, mock.patch.dict("os.environ", {"NEW": "1"}), mock.patch.object(T, "attr", 7, create=True):
    import os
    print(os.getcwd(), os.environ["NEW"], T.attr, p.called)
print("NEW" in os.environ, hasattr(T, "attr"), mock.mock_open(read_data="data")().read())
